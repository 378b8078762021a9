package io.stepline.kafka.contract;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A call's trace (W3C Trace Context). Its ids follow from the call's id, so every process knows them without being
 * told. Pure.
 *
 * @param on whether anything is told of it
 */
public record Tracing(boolean on) {
  public static final Tracing OFF = new Tracing(false);
  private static final int TRACE_BYTES = 16;
  private static final int SPAN_BYTES = 8;

  /** 32 hexadecimal digits. */
  public static String traceId(CallId call) {
    return hex(call.value(), TRACE_BYTES);
  }

  /** 16 hexadecimal digits. @param span its name within the call */
  public static String spanId(CallId call, String span) {
    return hex(call.value() + "/" + span, SPAN_BYTES);
  }

  /** The span in which a reply is made. */
  public static String replySpan(long reply) {
    return "reply-" + reply;
  }

  /** The value of {@code traceparent} for whoever is asked while a reply is made; empty when tracing is off. */
  public Optional<String> parent(CallId call, ReplyId reply) {
    if (!on) return Optional.empty();
    return Optional.of("00-" + traceId(call) + "-" + spanId(call, replySpan(reply.value())) + "-01");
  }

  private static String hex(String name, int bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.stepline.gateway.sip;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The server's side of one WebSocket connection (RFC 6455), without the connection: bytes come in, what is to be done
 * goes out. Holds one message at most. Not thread-safe; owned by its channel.
 */
final class WebSocketFrames {
  static final int MAX_MESSAGE = 65_535;
  private static final int MAX_HANDSHAKE = 16_384;
  private static final int MAX_CONTROL = 125;
  private static final int CONTINUED = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int PROTOCOL_ERROR = 1002;
  private static final int TOO_BIG = 1009;

  /** What is to be done. */
  sealed interface Step {
    /** Text or binary, whole. */
    record Message(byte[] bytes) implements Step {}

    /** Bytes for the peer. */
    record Reply(byte[] bytes) implements Step {}

    /** The peer gets these last bytes, and the connection is over. */
    record Farewell(byte[] bytes) implements Step {}
  }

  private byte[] pending = new byte[0];
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private boolean shaken;
  private boolean inMessage;
  private boolean over;

  List<Step> take(byte[] bytes) {
    List<Step> steps = new ArrayList<>();
    if (over) return steps;
    int known = pending.length;
    pending = Arrays.copyOf(pending, known + bytes.length);
    System.arraycopy(bytes, 0, pending, known, bytes.length);
    if (!shaken) shake(steps);
    while (shaken && !over && frame(steps)) {}
    return steps;
  }

  private void shake(List<Step> steps) {
    String text = new String(pending, 0, Math.min(pending.length, MAX_HANDSHAKE), StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0 && pending.length < MAX_HANDSHAKE) return;
    WebSocketHandshake answer =
        end < 0 ? WebSocketHandshake.TOO_LONG : WebSocketHandshake.answer(text.substring(0, end));
    if (!answer.accepted()) {
      finish(steps, answer.bytes());
      return;
    }
    steps.add(new Step.Reply(answer.bytes()));
    shaken = true;
    consume(end + 4);
  }

  /** @return whether there was a whole frame */
  private boolean frame(List<Step> steps) {
    if (pending.length < 2) return false;
    boolean last = (pending[0] & 0x80) != 0;
    int kind = pending[0] & 0x0f;
    boolean control = kind >= CLOSE;
    int shortLength = pending[1] & 0x7f;
    if ((pending[0] & 0x70) != 0 || (pending[1] & 0x80) == 0 || !follows(kind)
        || control && (!last || shortLength > MAX_CONTROL)) {
      finish(steps, closing(PROTOCOL_ERROR));
      return false;
    }
    int head = shortLength < 126 ? 2 : shortLength == 126 ? 4 : 10;
    if (pending.length < head) return false;
    long length = switch (shortLength) {
      case 126 -> ByteBuffer.wrap(pending).getShort(2) & 0xffff;
      case 127 -> ByteBuffer.wrap(pending).getLong(2);
      default -> shortLength;
    };
    if (length < 0 || length > MAX_MESSAGE || !control && message.size() + length > MAX_MESSAGE) {
      finish(steps, closing(TOO_BIG));
      return false;
    }
    if (pending.length < head + 4 + length) return false;
    byte[] payload = Arrays.copyOfRange(pending, head + 4, (int) (head + 4 + length));
    for (int i = 0; i < payload.length; i++) payload[i] ^= pending[head + (i & 3)];
    consume((int) (head + 4 + length));
    received(kind, last, payload, steps);
    return true;
  }

  private boolean follows(int kind) {
    return switch (kind) {
      case CONTINUED -> inMessage;
      case TEXT, BINARY -> !inMessage;
      case CLOSE, PING, PONG -> true;
      default -> false;
    };
  }

  private void received(int kind, boolean last, byte[] payload, List<Step> steps) {
    switch (kind) {
      case CLOSE -> finish(steps, encoded(CLOSE, Arrays.copyOf(payload, payload.length < 2 ? 0 : 2)));
      case PING -> steps.add(new Step.Reply(encoded(PONG, payload)));
      case PONG -> {}
      default -> {
        message.writeBytes(payload);
        inMessage = !last;
        if (!last) return;
        steps.add(new Step.Message(message.toByteArray()));
        message.reset();
      }
    }
  }

  private void finish(List<Step> steps, byte[] farewell) {
    steps.add(new Step.Farewell(farewell));
    over = true;
    pending = new byte[0];
    message.reset();
  }

  private void consume(int bytes) {
    pending = Arrays.copyOfRange(pending, bytes, pending.length);
  }

  private static byte[] closing(int status) {
    return encoded(CLOSE, new byte[] {(byte) (status >> 8), (byte) status});
  }

  /** A short text message of ours, such as the answer to a keep-alive. */
  static byte[] text(String text) {
    return encoded(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Of at most 125 bytes. */
  private static byte[] encoded(int kind, byte[] payload) {
    byte[] frame = new byte[2 + payload.length];
    frame[0] = (byte) (0x80 | kind);
    frame[1] = (byte) payload.length;
    System.arraycopy(payload, 0, frame, 2, payload.length);
    return frame;
  }
}

package io.stepline.gateway.sip;

import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.ContentLength;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.stack.ConnectionOrientedMessageChannel;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers 400 to what came over TCP or TLS and is no request, where there is enough to answer with; the stack would
 * close the connection. It is closed where nobody can say where the next request begins (RFC 3261 18.3).
 *
 * @param channel the connection, which the stack cannot write to before it has read a whole message
 * @param lines where it is found to write to
 */
record Malformed(ConnectionOrientedMessageChannel channel, Lines lines) implements ParseExceptionListener {
  private static final Logger log = LoggerFactory.getLogger(Malformed.class);
  private static final Set<Class<?>> MANDATORY = Set.of(From.class, To.class, CSeq.class, Via.class, CallID.class,
      ContentLength.class, RequestLine.class, StatusLine.class);
  private static final List<String> NEEDED = List.of("(?:via|v)", "(?:from|f)", "(?:to|t)", "(?:call-id|i)", "cseq");
  private static final Pattern NO_BODY = Pattern.compile("(?im)^(?:content-length|l)[ \\t]*:[ \\t]*0+[ \\t]*\\r?$");
  private static final Pattern BEGINNING = Pattern.compile("(?!ACK[ \\t])(?!SIP/)[A-Za-z0-9.!%*_+`'~-]+[ \\t].*");

  /** Empty for what is no connection of ours to answer on. */
  static Optional<Malformed> on(ParseExceptionListener listener, Lines lines) {
    return listener instanceof ConnectionOrientedMessageChannel c
        && Set.of("TCP", "TLS").contains(c.getTransport().toUpperCase(Locale.ROOT))
            ? Optional.of(new Malformed(c, lines))
            : Optional.empty();
  }

  /** What is wrong with a header that is needed makes the message no message; other headers are passed over. */
  @Override
  @SuppressWarnings("rawtypes")
  public void handleException(ParseException why, SIPMessage message, Class header, String text, String whole)
      throws ParseException {
    if (header != null && MANDATORY.contains(header)) throw why;
    message.addUnparsed(text);
  }

  String peer() {
    return channel.getPeerAddress();
  }

  /** @param text of the message, at least its header section; {@code answers} whether its sender is to be answered */
  void refuse(String text, boolean answers) {
    try {
      if (answers) {
        Optional<byte[]> refusal = refusal(text);
        Optional<Socket> line = lines.of(channel.getPeerPacketSourceAddress().getHostAddress(),
            channel.getPeerPacketSourcePort());
        if (refusal.isPresent() && line.isPresent()) line.get().getOutputStream().write(refusal.get());
      }
    } catch (IOException e) {
      log.debug("a malformed request is not answered: {}", e.toString());
    }
    if (!NO_BODY.matcher(text).find()) channel.close();
  }

  /** @return a 400 with what must be copied; empty for a response, an ACK, and what lacks any of it */
  static Optional<byte[]> refusal(String text) {
    String head = text.stripLeading().split("\\r?\\n\\r?\\n", 2)[0].replace("\r\n", "\n").replace("\n", "\r\n");
    if (!BEGINNING.matcher(head.lines().findFirst().orElse("")).matches()) return Optional.empty();
    for (String name : NEEDED)
      if (!Pattern.compile("(?im)^" + name + "[ \\t]*:[ \\t]*[^\\s]").matcher(head).find()) return Optional.empty();
    int first = head.indexOf("\r\n");
    byte[] written =
        ("SIP/2.0 400 Bad Request" + head.substring(first) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    return ErrorsOfTheStack.mended(written, 0, written.length);
  }
}

package io.stepline.gateway.sip;

import gov.nist.javax.sip.ThreadAffinityTask;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.stack.ConnectionOrientedMessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.header.ContactHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What arrives over one WebSocket connection, as messages for the stack's thread: each frame's message is one SIP
 * message (RFC 7118 5.1), whose Via and Contact stay as the peer wrote them. The stack's selector owns it.
 */
final class WebSocketLine {
  private static final Logger log = LoggerFactory.getLogger(WebSocketLine.class);
  private static final Pattern CALL_ID = Pattern.compile("(?im)^(?:call-id|i)[ \\t]*:[ \\t]*([^\\r\\n]*)");
  private static final Pattern CONTACT =
      Pattern.compile("(?im)^(?:contact|m)[ \\t]*:[^<\\r\\n]*<(sips?:[^>?\\r\\n]*)(?:\\?[^>\\r\\n]*)?>");
  /** Messages of one connection that wait for the stack; a peer that sends faster than it is served is let go. */
  private static final int MAX_WAITING = 1_000;
  private static final long FAREWELL_MS = 300;

  /** How its channel sends bytes as they are. */
  interface Out {
    void send(byte[] bytes) throws IOException;
  }

  private final WebSocketFrames frames = new WebSocketFrames();
  private final AtomicInteger waiting = new AtomicInteger();
  private final SIPTransactionStack stack;
  private final MessageParser parser;
  private final ConnectionOrientedMessageChannel channel;
  private final SocketChannel socket;
  private final Out out;

  WebSocketLine(SIPTransactionStack stack, ConnectionOrientedMessageChannel channel, SocketChannel socket, Out out) {
    this.stack = stack;
    this.parser = stack.getMessageParserFactory().createMessageParser(stack);
    this.channel = channel;
    this.socket = socket;
    this.out = out;
  }

  void take(byte[] bytes) throws IOException {
    for (WebSocketFrames.Step step : frames.take(bytes)) switch (step) {
      case WebSocketFrames.Step.Message m -> message(m.bytes());
      case WebSocketFrames.Step.Reply r -> out.send(r.bytes());
      case WebSocketFrames.Step.Farewell f -> {
        out.send(f.bytes());
        finish();
      }
    }
  }

  /** The selector sees the end of the stream once the last words have had time to leave, and tidies up. */
  private void finish() {
    Thread.ofVirtual().start(() -> {
      try {
        Thread.sleep(FAREWELL_MS);
        socket.shutdownOutput();
        socket.shutdownInput();
      } catch (InterruptedException | IOException e) {
        log.debug("a WebSocket was gone before it was closed: {}", e.toString());
      }
    });
  }

  private void message(byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.isBlank()) {
      if (text.equals("\r\n\r\n")) out.send(WebSocketFrames.text("\r\n"));
      return;
    }
    if (waiting.incrementAndGet() > MAX_WAITING) throw new IOException("a WebSocket peer sends more than is served");
    Matcher call = CALL_ID.matcher(text);
    stack.getSelfRoutingThreadpoolExecutor().execute(new Arrived(bytes, text, call.find() ? call.group(1) : ""));
  }

  private final class Arrived implements ThreadAffinityTask {
    private final byte[] bytes;
    private final String text;
    private final String callId;

    Arrived(byte[] bytes, String text, String callId) {
      this.bytes = bytes;
      this.text = text;
      this.callId = callId;
    }

    @Override
    public Object getThreadHash() {
      return callId;
    }

    @Override
    public void run() {
      waiting.decrementAndGet();
      try {
        SIPMessage message = parser.parseSIPMessage(bytes, true, false, null);
        if (message == null) return;
        if (message instanceof SIPRequest request) WrittenVia.keep(request, text);
        if (message.getHeader(ContactHeader.NAME) instanceof ContactHeader contact) bind(contact);
        channel.processMessage(message);
      } catch (ParseException e) {
        log.debug("a message over {} could not be read: {}", channel.getTransport(), e.getMessage());
      } catch (Exception e) {
        log.warn("a message over {} could not be handled: {}", channel.getTransport(), e.toString());
      }
    }

    private void bind(ContactHeader contact) {
      Matcher written = CONTACT.matcher(text);
      ConnectedUri.bind(contact, written.find() ? written.group(1) : contact.getAddress().getURI().toString(),
          channel.getPeerAddress(), channel.getPeerPort(), channel.getTransport());
    }
  }
}

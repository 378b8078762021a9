package io.stepline.gateway.sip;

import gov.nist.core.HostPort;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.MessageProcessorFactory;
import gov.nist.javax.sip.stack.NioTcpMessageChannel;
import gov.nist.javax.sip.stack.NioTcpMessageProcessor;
import gov.nist.javax.sip.stack.NioTlsWebSocketMessageChannel;
import gov.nist.javax.sip.stack.NioTlsWebSocketMessageProcessor;
import gov.nist.javax.sip.stack.NioWebSocketMessageChannel;
import gov.nist.javax.sip.stack.NioWebSocketMessageProcessor;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * SIP over WebSocket and secure WebSocket on the stack's selector, with our own framing. It only listens: browsers
 * cannot be called back when their connection is gone (RFC 7118 5), so nothing is ever connected or looked up. The
 * stack makes it by name.
 */
public final class WebSockets implements MessageProcessorFactory {
  private final Lines lines =
      StackSockets.LINES.isBound() ? StackSockets.LINES.get() : new Lines((address, has, all) -> true);

  @Override
  public MessageProcessor createMessageProcessor(SIPTransactionStack stack, InetAddress address, int port,
      String transport) {
    return transport.equalsIgnoreCase("wss") ? new Secure(address, stack, port, lines)
        : new Plain(address, stack, port, lines);
  }

  /** @throws ConnectException for one that is not; it is closed */
  private static void welcome(Lines lines, SocketChannel client) throws IOException {
    String address = client.socket().getInetAddress().getHostAddress().replaceFirst("%.*$", "");
    if (!lines.take(address, client::isOpen)) {
      client.close();
      throw new ConnectException("no more connections for this address");
    }
    client.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  private static ConnectException gone() {
    return new ConnectException("the WebSocket of this peer is gone, and only the peer can open another");
  }

  /** @throws ConnectException for a name: whoever has a connection is known by its address */
  private static InetAddress address(HostPort to) throws ConnectException {
    try {
      return InetAddress.ofLiteral(to.getHost().getHostname().replaceAll("[\\[\\]]", ""));
    } catch (IllegalArgumentException e) {
      throw gone();
    }
  }

  private static final class Plain extends NioWebSocketMessageProcessor {
    private final Lines lines;

    Plain(InetAddress address, SIPTransactionStack stack, int port, Lines lines) {
      super(address, stack, port);
      this.lines = lines;
    }

    @Override
    public NioTcpMessageChannel createMessageChannel(NioTcpMessageProcessor processor, SocketChannel client)
        throws IOException {
      welcome(lines, client);
      PlainChannel channel = new PlainChannel(sipStack, processor, client);
      nioHandler.putMessageChannel(client, channel);
      return channel;
    }

    @Override
    public MessageChannel createMessageChannel(HostPort to) throws IOException {
      return createMessageChannel(address(to), to.getPort());
    }

    @Override
    public MessageChannel createMessageChannel(InetAddress to, int port) throws IOException {
      return Optional.ofNullable(messageChannels.get(MessageChannel.getKey(to, port, transport)))
          .orElseThrow(WebSockets::gone);
    }

    @Override
    public SocketChannel connect(InetSocketAddress to, InetAddress from, int timeout) throws IOException {
      throw gone();
    }
  }

  private static final class PlainChannel extends NioWebSocketMessageChannel {
    private final WebSocketLine line;

    PlainChannel(SIPTransactionStack stack, NioTcpMessageProcessor processor, SocketChannel socket)
        throws IOException {
      super(stack, processor, socket);
      line = new WebSocketLine(stack, this, socket, b -> sendNonWebSocketMessage(b, false));
    }

    @Override
    protected void addBytes(byte[] bytes) throws IOException {
      line.take(bytes);
    }
  }

  private static final class Secure extends NioTlsWebSocketMessageProcessor {
    private final Lines lines;

    Secure(InetAddress address, SIPTransactionStack stack, int port, Lines lines) {
      super(address, stack, port);
      this.lines = lines;
    }

    @Override
    public NioTcpMessageChannel createMessageChannel(NioTcpMessageProcessor processor, SocketChannel client)
        throws IOException {
      welcome(lines, client);
      SecureChannel channel = new SecureChannel(sipStack, processor, client);
      nioHandler.putMessageChannel(client, channel);
      return channel;
    }

    @Override
    public MessageChannel createMessageChannel(HostPort to) throws IOException {
      return createMessageChannel(address(to), to.getPort());
    }

    @Override
    public MessageChannel createMessageChannel(InetAddress to, int port) throws IOException {
      return Optional.ofNullable(messageChannels.get(MessageChannel.getKey(to, port, transport)))
          .orElseThrow(WebSockets::gone);
    }

    @Override
    public SocketChannel connect(InetSocketAddress to, InetAddress from, int timeout) throws IOException {
      throw gone();
    }
  }

  private static final class SecureChannel extends NioTlsWebSocketMessageChannel {
    private final WebSocketLine line;

    SecureChannel(SIPTransactionStack stack, NioTcpMessageProcessor processor, SocketChannel socket)
        throws IOException {
      super(stack, processor, socket);
      line = new WebSocketLine(stack, this, socket, b -> sendNonWebSocketMessage(b, false));
    }

    @Override
    public void addPlaintextBytes(byte[] bytes) throws IOException {
      line.take(bytes);
    }
  }
}

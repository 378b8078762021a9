package io.stepline.gateway.sip;

import gov.nist.core.net.DefaultNetworkLayer;
import gov.nist.core.net.NetworkLayer;
import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Sockets without Nagle's delay, which costs 40 ms a transaction. Named in the stack's properties, so public with a public constructor. */
public final class NoDelayNetworkLayer implements NetworkLayer {
  private static final int UDP_BUFFER = 1 << 20;
  private final NetworkLayer plain = DefaultNetworkLayer.SINGLETON;

  @Override
  public ServerSocket createServerSocket(int port, int backlog, InetAddress bind) throws IOException {
    return new ServerSocket(port, backlog, bind) {
      @Override
      public Socket accept() throws IOException {
        return prompt(super.accept());
      }
    };
  }

  @Override
  public SSLServerSocket createSSLServerSocket(int port, int backlog, InetAddress bind) throws IOException {
    return plain.createSSLServerSocket(port, backlog, bind);
  }

  @Override
  public Socket createSocket(InetAddress to, int port) throws IOException {
    return prompt(plain.createSocket(to, port));
  }

  @Override
  public Socket createSocket(InetAddress to, int port, InetAddress from) throws IOException {
    return prompt(plain.createSocket(to, port, from));
  }

  @Override
  public Socket createSocket(InetAddress to, int port, InetAddress from, int fromPort) throws IOException {
    return prompt(plain.createSocket(to, port, from, fromPort));
  }

  @Override
  public SSLSocket createSSLSocket(InetAddress to, int port) throws IOException {
    return prompt(plain.createSSLSocket(to, port));
  }

  @Override
  public SSLSocket createSSLSocket(InetAddress to, int port, InetAddress from) throws IOException {
    return prompt(plain.createSSLSocket(to, port, from));
  }

  @Override
  public DatagramSocket createDatagramSocket() throws SocketException {
    return plain.createDatagramSocket();
  }

  @Override
  public DatagramSocket createDatagramSocket(int port, InetAddress bind) throws SocketException {
    DatagramSocket socket = plain.createDatagramSocket(port, bind);
    socket.setReceiveBufferSize(UDP_BUFFER);
    return socket;
  }

  @Override
  public void setSipStack(SipStackImpl stack) {}

  private static <S extends Socket> S prompt(S socket) throws SocketException {
    socket.setTcpNoDelay(true);
    return socket;
  }
}

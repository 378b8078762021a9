package io.stepline.gateway.sip;

import gov.nist.core.net.NetworkLayer;
import gov.nist.core.net.SecurityManagerProvider;
import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of a stack: without Nagle's delay, which costs 40 ms a transaction, and with our TLS. The stack makes it
 * by name, so it is public with a public constructor and finds its TLS material in {@link #MATERIAL}, bound while the
 * stack is made.
 */
public final class StackSockets implements NetworkLayer, SecurityManagerProvider {
  static final ScopedValue<Optional<TlsMaterial>> MATERIAL = ScopedValue.newInstance();
  /** The connections of this endpoint, bound while the stack is made. */
  static final ScopedValue<Lines> LINES = ScopedValue.newInstance();
  private static final int UDP_BUFFER = 1 << 20;
  private static final int CONNECT_MS = 3_000;
  private final Optional<ServiceLocator> locator =
      DomainRouter.LOCATOR.isBound() ? Optional.of(DomainRouter.LOCATOR.get()) : Optional.empty();
  private final Lines lines = LINES.isBound() ? LINES.get() : new Lines((address, has, all) -> true);
  private final Optional<TlsMaterial> tls = MATERIAL.isBound() ? MATERIAL.get() : Optional.empty();

  @Override
  public ServerSocket createServerSocket(int port, int backlog, InetAddress bind) throws IOException {
    return new GuardedServerSocket(port, backlog, bind, lines, false);
  }

  @Override
  public SSLServerSocket createSSLServerSocket(int port, int backlog, InetAddress bind) throws IOException {
    return new PromptTlsServerSocket(
        (SSLServerSocket) material().context().getServerSocketFactory().createServerSocket(),
        new GuardedServerSocket(port, backlog, bind, lines, true), material().context().getSocketFactory());
  }

  @Override
  public Socket createSocket(InetAddress to, int port) throws IOException {
    return createSocket(to, port, null, 0);
  }

  @Override
  public Socket createSocket(InetAddress to, int port, InetAddress from) throws IOException {
    return createSocket(to, port, from, 0);
  }

  @Override
  public Socket createSocket(InetAddress to, int port, @Nullable InetAddress from, int fromPort) throws IOException {
    return connected(new PatientSocket(true), to, port, from, fromPort);
  }

  @Override
  public SSLSocket createSSLSocket(InetAddress to, int port) throws IOException {
    return createSSLSocket(to, port, null);
  }

  @Override
  public SSLSocket createSSLSocket(InetAddress to, int port, @Nullable InetAddress from) throws IOException {
    String name = locator.flatMap(l -> l.nameOf(to)).orElse(to.getHostAddress());
    PatientSocket plain =
        connected(new PatientSocket(false), InetAddress.getByAddress(name, to.getAddress()), port, from, 0);
    return verified((SSLSocket) material().context().getSocketFactory().createSocket(plain, name, port, true));
  }

  /**
   * Only threads that may wait make connections, as all are that {@link Aside} lends: a response whose connection is
   * gone is lost rather than that all others wait.
   */
  private static PatientSocket connected(PatientSocket socket, InetAddress to, int port, @Nullable InetAddress from,
      int fromPort) throws IOException {
    if (!Thread.currentThread().isVirtual()) {
      socket.close();
      throw new SocketException(
          "no connection to " + to.getHostAddress() + ":" + port + ", and none is made from here");
    }
    try {
      if (from != null) socket.bind(new InetSocketAddress(from, fromPort));
      socket.connect(new InetSocketAddress(to, port), CONNECT_MS);
      return socket.connected(false);
    } catch (IOException e) {
      socket.close();
      throw e instanceof SocketException ? e : new SocketException(e.toString());
    }
  }

  /** RFC 5922 7: the certificate must name the host we wanted. */
  private SSLSocket verified(SSLSocket socket) throws IOException {
    if (!material().files().verifyServers()) return socket;
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    return socket;
  }

  private TlsMaterial material() throws IOException {
    return tls.orElseThrow(() -> new IOException("TLS is not configured; set sip.tls.certificate and sip.tls.key"));
  }

  @Override
  public DatagramSocket createDatagramSocket() throws SocketException {
    return new MendingSocket(new InetSocketAddress(0));
  }

  @Override
  public DatagramSocket createDatagramSocket(int port, InetAddress bind) throws SocketException {
    DatagramSocket socket = new MendingSocket(new InetSocketAddress(bind, port));
    socket.setReceiveBufferSize(UDP_BUFFER);
    return socket;
  }

  /** Refusals that the stack writes by itself leave as they should be. */
  private static final class MendingSocket extends DatagramSocket {
    MendingSocket(InetSocketAddress bind) throws SocketException {
      super(bind);
    }

    @Override
    public void send(DatagramPacket packet) throws IOException {
      Optional<byte[]> mended = ErrorsOfTheStack.mended(packet.getData(), packet.getOffset(), packet.getLength());
      super.send(mended.isEmpty() ? packet
          : new DatagramPacket(mended.get(), mended.get().length, packet.getSocketAddress()));
    }
  }

  @Override
  public void setSipStack(SipStackImpl stack) {}

  @Override
  public void init(Properties properties) {}

  @Override
  public KeyManager[] getKeyManagers(boolean client) {
    return tls.map(TlsMaterial::keyManagers).orElseGet(() -> new KeyManager[0]);
  }

  @Override
  public TrustManager[] getTrustManagers(boolean client) {
    return tls.map(TlsMaterial::trustManagers).orElseGet(() -> new TrustManager[0]);
  }
}

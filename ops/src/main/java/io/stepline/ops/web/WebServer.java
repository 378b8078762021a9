package io.stepline.ops.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server before some routes: HTTP/1.1, with TLS where there is a certificate. Every request is answered; what
 * is too long, too slow or too much is refused. Each request runs on a virtual thread.
 */
public final class WebServer implements AutoCloseable {
  /**
   * @param headerBytes of one request, its first line included; 431 beyond
   * @param connections at a time; more wait to be accepted
   * @param idleMs a connection that moves no byte for so long, or has not sent a whole head within it, is closed
   * @param bytesPerSecond at least, of a body; 408 below
   */
  public record Limits(int headerBytes, int connections, int idleMs, int bytesPerSecond) {
    public static final Limits USUAL = new Limits(16 << 10, 1_000, 30_000, 500);
  }

  private static final Logger log = LoggerFactory.getLogger(WebServer.class);
  private final Server server;
  private final ServerConnector connector;
  private final String bind;
  private final boolean secure;

  /** @throws IOException if it cannot listen there */
  public WebServer(String bind, int port, Optional<SSLContext> tls, Limits limits, Routes routes) throws IOException {
    this.bind = bind;
    this.secure = tls.isPresent();
    QueuedThreadPool threads = new QueuedThreadPool(16, 2);
    threads.setName("http");
    threads.setDaemon(true);
    threads.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory()));
    server = new Server(threads);
    HttpConnectionFactory http = new HttpConnectionFactory(configuration(limits));
    connector = tls.map(context -> new ServerConnector(server, 1, 1, wrapped(context), http))
        .orElseGet(() -> new ServerConnector(server, 1, 1, http));
    connector.setHost(bind);
    connector.setPort(port);
    connector.setAcceptQueueSize(64);
    connector.setIdleTimeout(limits.idleMs());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
    server.addBean(new SlowHeads(connector, limits.idleMs()));
    ServerWebSocketContainer sockets = ServerWebSocketContainer.ensure(server);
    sockets.setMaxTextMessageSize(4 << 10);
    sockets.setMaxBinaryMessageSize(4 << 10);
    sockets.setMaxOutgoingFrames(SocketEnd.MAX_WAITING);
    sockets.setIdleTimeout(Duration.ofMillis(limits.idleMs()));
    server.setHandler(new RequestEnd(routes, sockets, limits));
    server.setErrorHandler(new JsonErrors());
    server.setStopTimeout(0);
    try {
      server.start();
    } catch (Exception e) {
      stop();
      throw e instanceof IOException io ? io : new IOException("the HTTP server did not start: " + e, e);
    }
  }

  private static HttpConfiguration configuration(Limits limits) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(limits.headerBytes());
    http.setUriCompliance(UriCompliance.DEFAULT);
    http.addCustomizer(new SecureRequestCustomizer(false));
    return http;
  }

  private static SslConnectionFactory wrapped(SSLContext context) {
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setSslContext(context);
    factory.setSniRequired(false);
    return new SslConnectionFactory(factory, "http/1.1");
  }

  public int port() {
    return connector.getLocalPort();
  }

  public String address() {
    return (secure ? "https://" : "http://") + (bind.contains(":") ? "[" + bind + "]" : bind) + ":" + port();
  }

  /** Whether only this machine can reach it. */
  public static boolean local(String bind) {
    return new InetSocketAddress(bind, 0).getAddress() instanceof InetAddress a && a.isLoopbackAddress();
  }

  private void stop() {
    try {
      server.stop();
    } catch (Exception e) {
      log.warn("the HTTP server did not stop: {}", e.toString());
    }
  }

  @Override
  public void close() {
    stop();
  }
}

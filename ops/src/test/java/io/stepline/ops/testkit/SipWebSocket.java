package io.stepline.ops.testkit;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A SIP user agent in a browser's place: SIP over WebSocket (RFC 7118), with the platform's own WebSocket client. */
public final class SipWebSocket implements AutoCloseable {
  private final WebSocket socket;
  private final String transport;
  private final String callId = UUID.randomUUID().toString();
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private String target = "";

  public SipWebSocket(String scheme, int port) throws Exception {
    transport = scheme.toUpperCase(java.util.Locale.ROOT);
    socket = HttpClient.newBuilder().sslContext(trusting()).build().newWebSocketBuilder().subprotocols("sip")
        .buildAsync(URI.create(scheme + "://127.0.0.1:" + port + "/"), new WebSocket.Listener() {
          private final StringBuilder text = new StringBuilder();

          @Override
          public CompletionStage<?> onText(WebSocket w, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
              received.add(text.toString());
              text.setLength(0);
            }
            w.request(1);
            return null;
          }

          @Override
          public CompletionStage<?> onBinary(WebSocket w, ByteBuffer data, boolean last) {
            return onText(w, StandardCharsets.UTF_8.decode(data), last);
          }
        }).get(5, TimeUnit.SECONDS);
  }

  private static SSLContext trusting() throws Exception {
    return trusting(new KeyManager[0]);
  }

  private static SSLContext trusting(KeyManager[] keys) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, new TrustManager[] {new X509ExtendedTrustManager() {
      @Override
      public void checkClientTrusted(X509Certificate[] chain, String type) {}

      @Override
      public void checkServerTrusted(X509Certificate[] chain, String type) {}

      @Override
      public void checkClientTrusted(X509Certificate[] chain, String type, Socket s) {}

      @Override
      public void checkServerTrusted(X509Certificate[] chain, String type, Socket s) {}

      @Override
      public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine e) {}

      @Override
      public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine e) {}

      @Override
      public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
      }
    }}, new SecureRandom());
    return context;
  }

  /** The subject that a TLS server shows. */
  public static String certificateOf(int port) throws Exception {
    try (SSLSocket s = (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", port)) {
      s.startHandshake();
      return ((X509Certificate) s.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
    }
  }

  /** What a TLS server answers to OPTIONS; empty when it breaks off. @param client who we show ourselves as */
  public static String options(int port, Optional<SelfSigned> client) throws Exception {
    KeyManager[] keys = {};
    if (client.isPresent()) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      String pem = Files.readString(client.get().key()).replaceAll("-----[A-Z ]+-----|\\s", "");
      Certificate certificate =
          CertificateFactory.getInstance("X.509").generateCertificate(Files.newInputStream(client.get().certificate()));
      store.setKeyEntry("client",
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem))),
          new char[0], new Certificate[] {certificate});
      KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
      factory.init(store, new char[0]);
      keys = factory.getKeyManagers();
    }
    try (SSLSocket s = (SSLSocket) trusting(keys).getSocketFactory().createSocket("127.0.0.1", port)) {
      s.setSoTimeout(3_000);
      s.getOutputStream()
          .write(("OPTIONS sip:front-desk@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:" + s.getLocalPort()
              + ";rport;branch=z9hG4bK" + UUID.randomUUID() + "\r\nFrom: <sip:t@127.0.0.1>;tag=t\r\n"
              + "To: <sip:front-desk@127.0.0.1>\r\nCall-ID: " + UUID.randomUUID()
              + "\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
      byte[] buffer = new byte[8_192];
      int n = s.getInputStream().read(buffer);
      return n <= 0 ? "" : new String(buffer, 0, n, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  public String subprotocol() {
    return socket.getSubprotocol();
  }

  private String message(String method, int sequence, String to, String body) {
    return method + " " + target + " SIP/2.0\r\nVia: SIP/2.0/" + transport + " browser.invalid;rport;branch=z9hG4bK"
        + UUID.randomUUID() + "\r\nFrom: <sip:web@browser.invalid>;tag=web\r\nTo: " + to
        + "\r\nCall-ID: " + callId + "\r\nCSeq: " + sequence + " " + method
        + "\r\nMax-Forwards: 70\r\nContact: <sip:web@browser.invalid;transport=ws>\r\n"
        + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + body.length() + "\r\n\r\n"
        + body;
  }

  private String finalResponse() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      String m = received.poll(1, TimeUnit.SECONDS);
      if (m != null && m.matches("(?s)SIP/2.0 [2-6].*")) return m;
    }
    return "";
  }

  /** Calls and acknowledges. @return the final response */
  public String call(String uri, int rtpPort) throws Exception {
    target = uri;
    String sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + rtpPort
        + " RTP/AVP 0\r\n";
    socket.sendText(message("INVITE", 1, "<" + uri + ">", sdp), true).get(5, TimeUnit.SECONDS);
    String ok = finalResponse();
    if (ok.startsWith("SIP/2.0 200")) socket.sendText(message("ACK", 1, toOf(ok), ""), true).get(5, TimeUnit.SECONDS);
    return ok;
  }

  /** @return the response */
  public String bye(String ok) throws Exception {
    socket.sendText(message("BYE", 2, toOf(ok), ""), true).get(5, TimeUnit.SECONDS);
    return finalResponse();
  }

  private static String toOf(String ok) {
    return ok.replaceFirst("(?s).*\\nTo: ([^\\r\\n]*).*", "$1");
  }

  @Override
  public void close() {
    socket.abort();
  }
}

package io.stepline.gateway.sip;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A browser's end of SIP over WebSocket (RFC 7118), which writes its messages as JsSIP and SIP.js do. */
final class WebClient implements AutoCloseable {
  private static final long WAIT_MS = 5_000;

  final WebSocket socket;
  final String host = "Df7jal23LS0d.invalid";
  final String contact;
  final CompletableFuture<Integer> closed = new CompletableFuture<>();
  final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();
  private final String transport;
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  WebClient(String scheme, int port) throws Exception {
    transport = scheme.toUpperCase(java.util.Locale.ROOT);
    contact = "sip:K1qs2bqd@" + host + ";transport=ws";
    socket = HttpClient.newBuilder().sslContext(WebCertificate.trusting()).build().newWebSocketBuilder()
        .subprotocols("sip").buildAsync(URI.create(scheme + "://127.0.0.1:" + port + "/"), new Ear())
        .get(WAIT_MS, TimeUnit.MILLISECONDS);
  }

  private final class Ear implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket w, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        received.add(text.toString());
        text.setLength(0);
      }
      return WebSocket.Listener.super.onText(w, data, last);
    }

    @Override
    public CompletionStage<?> onPong(WebSocket w, ByteBuffer data) {
      pongs.add(StandardCharsets.UTF_8.decode(data).toString());
      return WebSocket.Listener.super.onPong(w, data);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket w, int status, String reason) {
      closed.complete(status);
      return CompletableFuture.completedFuture(reason);
    }

    @Override
    public void onError(WebSocket w, Throwable error) {
      closed.complete(-1);
    }
  }

  /** A Via of our own, with what a parser may lose: capitals, an extension, a comment, odd spaces. */
  String via() {
    return "SIP/2.0/" + transport + " " + host + ";branch=z9hG4bK" + UUID.randomUUID() + ";Keep=\"a, b\"";
  }

  String request(String method, String call, int sequence, String toTag, String via, String body) {
    return method + " sip:front-desk@127.0.0.1 SIP/2.0\r\nVia: " + via
        + "\r\nMax-Forwards: 69\r\nTo: <sip:front-desk@127.0.0.1>"
        + (toTag.isEmpty() ? "" : ";tag=" + toTag) + "\r\nFrom: <sip:browser@127.0.0.1>;tag=" + call
        + "\r\nCall-ID: " + call + "\r\nCSeq: " + sequence + " " + method + "\r\nContact: <" + contact + ";ob>\r\n"
        + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Supported: outbound\r\nContent-Length: "
        + body.length() + "\r\n\r\n" + body;
  }

  void send(String message) throws Exception {
    socket.sendText(message, true).get(WAIT_MS, TimeUnit.MILLISECONDS);
  }

  /** The next message. @return empty when there is none for five seconds */
  String next() throws InterruptedException {
    String message = received.poll(WAIT_MS, TimeUnit.MILLISECONDS);
    return message == null ? "" : message;
  }

  String until(String start) throws InterruptedException {
    for (String m = next(); !m.isEmpty(); m = next()) if (m.startsWith(start)) return m;
    return "";
  }

  static String header(String message, String name) {
    for (String line : message.split("\r\n"))
      if (line.startsWith(name + ": ")) return line.substring(name.length() + 2);
    return "";
  }

  static String toTag(String message) {
    return header(message, "To").replaceFirst("^.*;tag=", "");
  }

  @Override
  public void close() {
    socket.abort();
  }
}

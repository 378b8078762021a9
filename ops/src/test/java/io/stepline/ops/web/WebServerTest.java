package io.stepline.ops.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every request gets an answer, and what is too much a refusal. */
class WebServerTest {
  private static final WebServer.Limits TIGHT = new WebServer.Limits(2_000, 8, 600, 10_000);
  private final HttpClient client = HttpClient.newHttpClient();
  private final CompletableFuture<SocketPeer.Line> line = new CompletableFuture<>();
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    Routes routes = new Routes();
    routes.gate(Tokens.parse("a-token-that-may-look=view,a-token-of-an-admin=admin"));
    routes.add(List.of(Route.open("GET", "/v1/open", ask -> Reply.of(Map.of("q", ask.asked("q").orElse("none")))),
        Route.get("/v1/things/{thing}", Scope.READ, ask -> Reply.of(Map.of("thing", ask.param("thing")))),
        Route.get("/v1/things/first", Scope.READ, ask -> Reply.of(Map.of("thing", "the first"))),
        Route.change("POST", "/v1/things/{thing}", Scope.ADMIN, ask -> Reply.of(202, ask.object())),
        Route.open("GET", "/v1/broken", ask -> {
          throw new IllegalStateException("a secret of the house");
        }), Route.open("GET", "/v1/wrong", ask -> {
          throw new IllegalArgumentException("call id has a character outside [A-Za-z0-9_-]");
        }), Route.open("GET", "/v1/stream", ask -> new Reply.Stream(200, "text/plain", -1,
            out -> out.write("piece".getBytes(StandardCharsets.UTF_8)), Map.of())),
        Route.open("GET", "/v1/socket", ask -> new Reply.Upgrade(new SocketPeer() {
          @Override
          public void opened(Line open) {
            open.text("hello");
            open.binary(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            line.complete(open);
          }

          @Override
          public void closed() {}
        }))));
    server = new WebServer("127.0.0.1", 0, Optional.empty(), TIGHT, routes);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> ask(String method, String path, String token, String body) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** All that comes on a connection of its own until the server closes it. */
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void refused(HttpResponse<String> r, int status, String why) {
    assertThat(r.statusCode()).as(r.body()).isEqualTo(status);
    assertThat(r.body()).startsWith("{\"error\":").contains(why);
    assertThat(r.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void shouldAnswerEveryRequestInTheSameForm() throws Exception {
    assertThat(ask("GET", "/v1/open?q=a%20b", "", "").body()).isEqualTo("{\"q\":\"a b\"}");
    assertThat(ask("HEAD", "/v1/open", "", "").statusCode()).isEqualTo(200);
    refused(ask("GET", "/nothing", "", ""), 404, "nothing at this path");
    refused(ask("GET", "/v1/nothing", "", ""), 401, "token");
    refused(ask("GET", "/v1/nothing", "a-token-that-may-look", ""), 404, "nothing at this path");
    refused(ask("DELETE", "/v1/open", "", ""), 405, "use GET");
    refused(ask("GET", "/v1/wrong", "", ""), 400, "call id has a character");
    refused(ask("GET", "/v1/things/x", "", ""), 401, "token");
    refused(ask("GET", "/v1/things/x", "a-token-of-strangers", ""), 401, "token");
    refused(ask("POST", "/v1/things/x", "a-token-that-may-look", "{}"), 403, "scope admin");
    refused(ask("POST", "/v1/things/x", "a-token-of-an-admin", "[1]"), 400, "JSON object");
    refused(ask("POST", "/v1/things/x", "a-token-of-an-admin", "{x"), 400, "not JSON");
    refused(ask("POST", "/v1/things/x", "a-token-of-an-admin", "\"" + "x".repeat(70_000) + "\""), 413, "larger");
    assertThat(ask("GET", "/v1/things/first", "a-token-that-may-look", "").body()).contains("the first");
    assertThat(ask("GET", "/v1/things/a%3Ab", "a-token-that-may-look", "").body()).contains("a:b");
    assertThat(ask("GET", "/v1/stream", "", "").body()).isEqualTo("piece");
  }

  @Test
  void shouldKeepItsMistakesToItself() throws Exception {
    HttpResponse<String> r = ask("GET", "/v1/broken", "", "");
    refused(r, 500, "the house made a mistake");
    assertThat(r.body()).doesNotContain("secret");
  }

  @Test
  void shouldAnswerWhatIsNoHttp() throws IOException {
    assertThat(raw("hello\r\n\r\n")).startsWith("HTTP/1.1 400").contains("{\"error\":");
    assertThat(raw("GET /v1/a%2Fb HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400")
        .contains("{\"error\":");
    assertThat(raw("GET /v1/open HTTP/1.1\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(3_000) + "\r\n\r\n")).startsWith("HTTP/1.1 431")
        .contains("{\"error\":");
    assertThat(raw("POST /v1/things/x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0"
        + "\r\n\r\nGET /v1/open HTTP/1.1\r\nHost: x\r\n\r\n")).as("smuggling").startsWith("HTTP/1.1 400")
        .doesNotContain("200");
  }

  @Test
  void shouldCloseOnOneWhoSendsTheHeadByteByByte() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write("GET /v1/open HTTP/1.1\r\nHost: x\r\nX: ".getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      socket.setSoTimeout(100);
      long began = System.nanoTime();
      boolean closed = false;
      while (!closed && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10)) {
        try {
          out.write('x');
          closed = in.read() < 0;
        } catch (java.net.SocketTimeoutException e) {
          // it is still open
        } catch (IOException e) {
          closed = true;
        }
      }
      assertThat(closed).isTrue();
    }
  }

  @Test
  void shouldRefuseABodyThatComesTooSlowly() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(("POST /v1/things/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a-token-of-an-admin\r\n"
          + "Content-Length: 60000\r\n\r\n{").getBytes(StandardCharsets.ISO_8859_1));
      socket.setSoTimeout(100);
      StringBuilder answer = new StringBuilder();
      long began = System.nanoTime();
      while (!answer.toString().contains("408") && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10)) {
        try {
          out.write(' ');
          int c = socket.getInputStream().read();
          if (c >= 0) answer.append((char) c);
        } catch (java.net.SocketTimeoutException e) {
          // not yet
        }
      }
      assertThat(answer.toString()).startsWith("HTTP/1.1 408");
    }
  }

  @Test
  void shouldSendTextAndBytesOverAWebSocket() throws Exception {
    CompletableFuture<String> text = new CompletableFuture<>();
    CompletableFuture<Integer> bytes = new CompletableFuture<>();
    WebSocket.Listener ear = new WebSocket.Listener() {
      @Override
      public CompletionStage<?> onText(WebSocket ws, CharSequence data, boolean last) {
        text.complete(data.toString());
        ws.request(1);
        return CompletableFuture.completedFuture(0);
      }

      @Override
      public CompletionStage<?> onBinary(WebSocket ws, ByteBuffer data, boolean last) {
        bytes.complete(data.remaining());
        ws.request(1);
        return CompletableFuture.completedFuture(0);
      }
    };
    URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/v1/socket");
    WebSocket ws = client.newWebSocketBuilder().buildAsync(uri, ear).get(5, TimeUnit.SECONDS);
    assertThat(text.get(5, TimeUnit.SECONDS)).isEqualTo("hello");
    assertThat(bytes.get(5, TimeUnit.SECONDS)).isEqualTo(3);
    ws.abort();
    refused(ask("GET", "/v1/socket", "", ""), 426, "WebSocket");
    assertThat(raw("GET /v1/socket HTTP/1.1\r\nHost: x\r\nOrigin: http://elsewhere.example\r\nUpgrade: websocket\r\n"
        + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"))
        .startsWith("HTTP/1.1 403");
  }

  /** One who is connected and hears nothing must cost a bounded amount. */
  @Test
  void shouldCutAClientThatDoesNotKeepUp() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(("GET /v1/socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade"
          + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
          .getBytes(StandardCharsets.ISO_8859_1));
      SocketPeer.Line open = line.get(5, TimeUnit.SECONDS);
      for (int i = 0; i < 20_000; i++) open.binary(ByteBuffer.allocate(4_000));
      socket.setSoTimeout(5_000);
      long bytes = 0;
      byte[] into = new byte[64 << 10];
      try {
        for (int n = socket.getInputStream().read(into); n >= 0; n = socket.getInputStream().read(into)) bytes += n;
      } catch (java.net.SocketException e) {
        // cut hard is cut too
      }
      assertThat(bytes).isLessThan(20_000L * 4_000);
    }
  }
}

package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalBrainsTest {
  /** What a server that answers so is taken for. */
  private static List<String> found(int status, String body) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/models", exchange -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    });
    server.start();
    try {
      return LocalBrains
          .found(Map.of("Ollama", URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1")));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void shouldSayWhatALocalServerHasAndHowToUseIt() throws IOException {
    assertThat(found(200, "{\"object\":\"list\",\"data\":[{\"id\":\"qwen2.5:3b\"},{\"id\":\"gemma3:1b\"}]}"))
        .singleElement().asString().contains("Ollama at http://127.0.0.1:", "has qwen2.5:3b, gemma3:1b",
            "chat.model=qwen2.5:3b");
  }

  @Test
  void shouldTakeNothingElseForAModelServer() throws IOException {
    assertThat(found(404, "{\"data\":[{\"id\":\"a\"}]}")).isEmpty();
    assertThat(found(200, "<html>hello</html>")).isEmpty();
    assertThat(found(200, "{\"data\":[]}")).isEmpty();
    assertThat(found(200, "")).isEmpty();
    assertThat(found(200, "{\"data\":[{\"id\":\"rm -rf; \\u001b[2J\"}]}")).as("nothing for a terminal").isEmpty();
    assertThat(LocalBrains.found(Map.of("Ollama", URI.create("http://127.0.0.1:1/v1")))).isEmpty();
  }
}

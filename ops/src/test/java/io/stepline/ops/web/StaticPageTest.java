package io.stepline.ops.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StaticPageTest {
  private final StaticPage page = new StaticPage("/page-of-a-test/");

  private Reply.Bytes get(String path, Map<String, String> headers) throws IOException {
    return (Reply.Bytes) page.answer(new Ask("GET", path, Map.of(), Map.of(), n -> headers.getOrDefault(n, ""), "::1",
        false, Asker.NOBODY, InputStream.nullInputStream()));
  }

  @Test
  void shouldServeThePageUnderItsOwnPaths() throws IOException {
    String index = new String(get("/", Map.of()).body(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(index).contains("a page of a test");
    assertThat(get("/history/c1", Map.of()).body()).isEqualTo(get("/", Map.of()).body());
    assertThat(get("/history/c1", Map.of()).headers()).containsEntry("Cache-Control", "no-cache");
    assertThat(get("/history/c1", Map.of()).headers().get("Content-Security-Policy"))
        .contains("default-src 'self'").doesNotContain("unsafe");
  }

  @Test
  void shouldKeepNamesWithAHashForEver() throws IOException {
    Reply.Bytes asset = get("/assets/app-1a2b.js", Map.of("Accept-Encoding", "gzip, br"));
    assertThat(asset.type()).startsWith("text/javascript");
    assertThat(asset.headers().get("Cache-Control")).contains("immutable");
    assertThat(asset.headers()).containsEntry("Content-Encoding", "gzip");
    assertThat(get("/assets/app-1a2b.js", Map.of("If-None-Match", asset.headers().get("ETag"))).status())
        .isEqualTo(304);
  }

  @Test
  void shouldNotServeAnythingElse() {
    for (String path : new String[] {"/assets/none.js", "/none.png", "/../api/openapi.yaml", "/assets/../../x.txt",
        "/.hidden.txt"})
      assertThatThrownBy(() -> get(path, Map.of())).as(path).isInstanceOf(Refusal.class);
  }
}

package io.stepline.ops.bots;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stepline.ops.web.Routes;
import io.stepline.ops.web.Tokens;
import io.stepline.ops.web.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BotsApiTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String EDITOR = "a-token-of-an-editor";
  @TempDir
  Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private WebServer server;
  private String yaml = "";

  @BeforeEach
  void start() throws Exception {
    yaml = Files.readString(Path.of("..", "bots", "front-desk.yaml"));
    Files.writeString(folder.resolve("front-desk.yaml"), yaml);
    Files.writeString(folder.resolve("broken.yaml"), "name: broken\nnme: x\n");
    Routes routes = new Routes();
    routes.gate(Tokens.parse(EDITOR + "=read+bots,a-token-that-reads-only=read"));
    routes.add(new BotsApi(new BotShelf(folder)).routes());
    server = new WebServer("127.0.0.1", 0, Optional.empty(), WebServer.Limits.USUAL, routes);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> ask(String token, String method, String path, Object body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .header("Authorization", "Bearer " + token)
            .method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode page(String method, String path, Object body) throws Exception {
    HttpResponse<String> r = ask(EDITOR, method, path, body);
    assertThat(r.statusCode()).as(r.body()).isEqualTo(200);
    return JSON.readTree(r.body());
  }

  @Test
  void shouldShowAllBotsWellOrNot() throws Exception {
    JsonNode all = page("GET", "/v1/bots", Map.of());
    assertThat(all.findValuesAsText("name")).containsExactly("broken", "front-desk");
    assertThat(all.findValuesAsText("valid")).containsExactly("false", "true");
    JsonNode broken = page("GET", "/v1/bots/broken", Map.of());
    assertThat(broken.path("problems").get(0).path("line").asInt()).isPositive();
    assertThat(broken.path("problems").toString()).contains("nme").doesNotContain("/tmp");
    assertThat(ask(EDITOR, "GET", "/v1/bots/nobody", Map.of()).statusCode()).isEqualTo(404);
  }

  @Test
  void shouldDrawTheFlow() throws Exception {
    JsonNode graph = page("GET", "/v1/bots/front-desk", Map.of()).path("graph");
    assertThat(graph.path("nodes").findValuesAsText("kind")).contains("start", "tool", "hangup");
    List<String> ids = graph.path("nodes").findValuesAsText("id");
    assertThat(graph.path("edges")).isNotEmpty()
        .allSatisfy(e -> assertThat(ids).contains(e.path("from").asText(), e.path("to").asText()));
  }

  @Test
  void shouldTalkInText() throws Exception {
    JsonNode talk = page("POST", "/v1/bots/front-desk/talk",
        Map.of("said", List.of("where is my package", "eighty three oh five", "1", "status=was shipped")));
    assertThat(talk.path("said").findValuesAsText("text").toString()).contains("Order eight, three, zero, five was");
    assertThat(talk.path("said").findValuesAsText("who")).contains("bot", "caller", "tool");
    assertThat(talk.path("ended").asBoolean()).isFalse();
    assertThat(talk.path("expects")).isNotEmpty();
    assertThat(page("POST", "/v1/bots/front-desk/talk", Map.of("said", List.of("goodbye"))).path("ended").asBoolean())
        .isTrue();
    assertThat(ask(EDITOR, "POST", "/v1/bots/front-desk/talk", Map.of("yaml", "nme: x")).statusCode()).isEqualTo(400);
  }

  @Test
  void shouldReplaceAFileOnlyByOneThatIsWell() throws Exception {
    String changed = yaml + "\n# changed\n";
    assertThat(ask("a-token-that-reads-only", "PUT", "/v1/bots/front-desk", Map.of("yaml", changed)).statusCode())
        .isEqualTo(403);
    for (String bad : List.of("name: front-desk\nnme: x\n", "", "a: [", yaml.replace("name: front-desk", "name: other"),
        "&a [*a, *a]")) {
      HttpResponse<String> r = ask(EDITOR, "PUT", "/v1/bots/front-desk", Map.of("yaml", bad));
      assertThat(r.statusCode()).as(bad + r.body()).isEqualTo(422);
      assertThat(JSON.readTree(r.body()).path("problems")).isNotEmpty();
      assertThat(Files.readString(folder.resolve("front-desk.yaml"))).isEqualTo(yaml);
    }
    assertThat(page("PUT", "/v1/bots/front-desk", Map.of("yaml", changed)).path("saved").asBoolean()).isTrue();
    assertThat(Files.readString(folder.resolve("front-desk.yaml"))).isEqualTo(changed);
    assertThat(ask(EDITOR, "PUT", "/v1/bots/..%5Cx", Map.of("yaml", yaml)).statusCode()).isEqualTo(400);
    try (var files = Files.list(folder)) {
      assertThat(files).as("nothing is left behind").hasSize(2);
    }
  }

  @Test
  void shouldNameWhatTheControllerDoesNotTake() throws Exception {
    JsonNode checked = page("POST", "/v1/bots/front-desk/check", Map.of("yaml",
        yaml + "\nhours:\n  office: {zone: Europe/Berln, open: [\"mo-fr 09:00-17:00\"]}\n"));
    assertThat(checked.path("problems").toString()).contains("Berln");
  }
}

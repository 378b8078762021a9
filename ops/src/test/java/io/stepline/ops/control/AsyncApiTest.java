package io.stepline.ops.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.MediaReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What docs/asyncapi.yaml says there is, and what there is. */
class AsyncApiTest {
  private static JsonNode document;

  @BeforeAll
  static void read() throws IOException {
    document = new YAMLMapper().readTree(Path.of("..", "docs", "asyncapi.yaml").toFile());
  }

  @Test
  void shouldBeWhatTheCodeSays() throws IOException {
    assertThat(Files.readString(Path.of("..", "docs", "asyncapi.yaml")))
        .as("run ./stepline asyncapi docs/asyncapi.yaml").isEqualTo(AsyncApi.document());
  }

  @Test
  void shouldNameEveryTopic() {
    assertThat(document.path("channels").properties()).extracting(e -> e.getKey())
        .containsAll(Topics.ALL.stream().map(Topic::name).toList()).hasSize(Topics.ALL.size() + 1);
  }

  @Test
  void shouldReferOnlyToWhatItHas() {
    List<String> refs = new ArrayList<>();
    refs(document, refs);
    assertThat(refs).hasSizeGreaterThan(100).allSatisfy(
        r -> assertThat(document.at(r.substring(1)).isMissingNode()).as(r).isFalse());
  }

  private static void refs(JsonNode node, List<String> into) {
    if (node.path("$ref").isTextual()) into.add(node.path("$ref").asText());
    node.forEach(n -> refs(n, into));
  }

  /** As {@link Webhooks} writes them. */
  @Test
  void shouldDescribeAWebhookAsItIsSent() {
    CallEvent.Ended ended = new CallEvent.Ended(new CallId("c"), new CallEnd(CallEnd.Outcome.SUCCESS, "bye", 0),
        CallEvent.Direction.INBOUND, "1", "2", "desk", "t", 1, 2, MediaReport.EMPTY, 3);
    JsonNode data = JsonMapper.builder().addModule(new Jdk8Module()).build().valueToTree(ended);
    assertThat(document.at("/channels/webhook/messages").has("KeyPressed")).isFalse();
    JsonNode payload = document.at("/channels/webhook/messages/Ended/payload/properties");
    assertThat(payload.path("type").path("const").asText()).isEqualTo("Ended");
    matches(data, payload.path("data"));
  }

  private static void matches(JsonNode value, JsonNode given) {
    JsonNode schema = given.has("$ref") ? document.at(given.path("$ref").asText().substring(1)) : given;
    switch (schema.path("type").asText()) {
      case "object" -> {
        if (!schema.has("properties")) return;
        schema.path("required").forEach(r -> assertThat(value.has(r.asText())).as(r.asText()).isTrue());
        value.properties().stream().filter(e -> !e.getValue().isNull()).forEach(e -> {
          assertThat(schema.path("properties").has(e.getKey())).as(e.getKey()).isTrue();
          matches(e.getValue(), schema.path("properties").path(e.getKey()));
        });
      }
      case "string" -> assertThat(value.isTextual()).isTrue();
      case "integer" -> assertThat(value.isIntegralNumber()).isTrue();
      case "number" -> assertThat(value.isNumber()).isTrue();
      case "boolean" -> assertThat(value.isBoolean()).isTrue();
      default -> assertThat(value.isArray()).isTrue();
    }
  }
}

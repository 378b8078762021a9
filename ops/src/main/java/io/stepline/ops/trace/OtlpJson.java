package io.stepline.ops.trace;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Spans as an {@code ExportTraceServiceRequest} in the JSON form of OTLP 1.x (opentelemetry.io/docs/specs/otlp): ids in
 * hexadecimal, 64-bit numbers as text. Pure.
 */
final class OtlpJson {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int ERROR = 2;

  private OtlpJson() {}

  /** @param service by which the receiver shows us */
  static byte[] of(List<CallSpans.Span> spans, String service) {
    ObjectNode page = JSON.createObjectNode();
    ObjectNode resource = page.putArray("resourceSpans").addObject();
    values(resource.putObject("resource").putArray("attributes"), Map.of("service.name", service));
    ObjectNode scope = resource.putArray("scopeSpans").addObject();
    scope.putObject("scope").put("name", "io.stepline");
    ArrayNode all = scope.putArray("spans");
    spans.forEach(s -> span(all.addObject(), s));
    return page.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void span(ObjectNode node, CallSpans.Span s) {
    node.put("traceId", s.traceId()).put("spanId", s.id()).put("parentSpanId", s.parent()).put("name", s.name())
        .put("kind", s.kind().number).put("startTimeUnixNano", nanos(s.fromUs()))
        .put("endTimeUnixNano", nanos(s.toUs()));
    values(node.putArray("attributes"), s.values());
    ArrayNode events = node.putArray("events");
    s.events().forEach(e -> {
      ObjectNode event = events.addObject().put("timeUnixNano", nanos(e.atUs())).put("name", e.name());
      values(event.putArray("attributes"), e.values());
    });
    if (s.failed()) node.putObject("status").put("code", ERROR);
  }

  private static String nanos(long us) {
    return Long.toString(us * 1_000);
  }

  private static void values(ArrayNode into, Map<String, Object> values) {
    values.forEach((key, value) -> {
      ObjectNode one = into.addObject().put("key", key).putObject("value");
      switch (value) {
        case Long n -> one.put("intValue", n.toString());
        case Double d -> one.put("doubleValue", d);
        case Boolean b -> one.put("boolValue", b);
        default -> one.put("stringValue", value.toString());
      }
    });
  }
}

package io.stepline.ops.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.dialog.campaign.contact.Formulas;
import io.stepline.ops.web.Masks;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finished calls as the API shows them, with personal data masked for those who may not see it. Pure. */
final class HistoryJson {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PERSONAL = "pii.";

  private HistoryJson() {}

  static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the history holds what is no JSON", e);
    }
  }

  /** Without what stands under {@code pii.}. */
  static JsonNode masked(JsonNode node) {
    switch (node) {
      case ObjectNode o -> o.properties().forEach(e -> {
        if (e.getKey().startsWith(PERSONAL)) o.put(e.getKey(), "***");
        else masked(e.getValue());
      });
      case ArrayNode a -> a.forEach(HistoryJson::masked);
      default -> {}
    }
    return node;
  }

  static ObjectNode brief(HistoryEntry e, List<String> tags, boolean words) {
    ObjectNode page = JSON.createObjectNode();
    page.put("id", e.call()).put("startedAt", Instant.ofEpochMilli(e.startedMs()).toString())
        .put("durationMs", e.endedMs() - e.startedMs()).put("direction", e.direction())
        .put("from", words ? e.from() : Masks.number(e.from())).put("to", words ? e.to() : Masks.number(e.to()))
        .put("bot", e.bot()).put("end", e.end()).put("reason", e.reason()).put("turns", e.turns())
        .put("transferred", e.transferred());
    JsonNode outcome = read(e.outcome());
    if (!words && outcome instanceof ObjectNode o) o.properties().forEach(p -> o.put(p.getKey(), "***"));
    page.set("outcome", outcome);
    tags.forEach(page.putArray("tags")::add);
    if (e.mos() > 0) page.put("mos", e.mos());
    return page;
  }

  static ObjectNode whole(HistoryEntry e, List<String> tags, List<HistoryTable.Note> notes, boolean words) {
    JsonNode record = read(e.record());
    JsonNode trace = read(e.trace());
    if (!words) {
      masked(record);
      masked(trace);
    }
    ObjectNode page = JSON.createObjectNode();
    page.set("record", record);
    trace.path("timeline").forEach(i -> {
      if (i instanceof ObjectNode o && o.has("pii.text")) o.set("text", o.remove("pii.text"));
    });
    page.set("timeline", trace.path("timeline"));
    page.set("turns", turns(record.path("turns"), trace.path("turnsAt")));
    if (e.mos() > 0) page.put("mos", e.mos());
    page.set("sip", trace.path("sip"));
    page.set("quality", trace.path("quality"));
    ArrayNode all = page.putArray("notes");
    notes.forEach(n -> all.addObject().put("by", n.by()).put("at", Instant.ofEpochMilli(n.atMs()).toString())
        .put("text", words ? n.text() : Masks.words(n.text())));
    tags.forEach(page.putArray("tags")::add);
    return page;
  }

  private static ArrayNode turns(JsonNode turns, JsonNode at) {
    ArrayNode all = JSON.createArrayNode();
    turns.forEach(t -> {
      ObjectNode turn = all.addObject().put("caller", t.path("pii.heard").asText())
          .put("bot", t.path("pii.said").asText()).put("heard", t.path("pii.said").asText())
          .put("interrupted", t.path("interrupted").asBoolean());
      long ms = at.path(all.size() - 1).asLong(-1);
      if (ms >= 0) turn.put("atMs", ms);
      ArrayNode hops = turn.putArray("hops");
      t.properties().stream().filter(p -> p.getKey().endsWith("Ms") && !p.getKey().equals("silentMs"))
          .forEach(p -> hops.addObject().put("name", p.getKey().substring(0, p.getKey().length() - 2))
              .put("ms", p.getValue().asLong()));
    });
    return all;
  }

  static final String CSV_HEAD =
      "id,started,duration_ms,direction,from,to,bot,end,reason,outcome,tags,turns,transferred,mos\r\n";

  /** A line that no spreadsheet runs as a formula. */
  static String csv(HistoryEntry e, List<String> tags, boolean words) {
    ObjectNode b = brief(e, tags, words);
    return Stream.of(e.call(), b.path("startedAt").asText(), b.path("durationMs").asText(), e.direction(),
        b.path("from").asText(), b.path("to").asText(), e.bot(), e.end(), e.reason(), b.path("outcome").toString(),
        String.join(" ", tags), Integer.toString(e.turns()), Boolean.toString(e.transferred()),
        Double.toString(e.mos())).map(HistoryJson::cell).collect(Collectors.joining(",")) + "\r\n";
  }

  private static String cell(String text) {
    return "\"" + Formulas.neutral(text).replace("\"", "\"\"") + "\"";
  }
}

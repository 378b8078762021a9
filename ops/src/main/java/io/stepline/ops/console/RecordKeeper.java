package io.stepline.ops.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.ops.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Call detail records as JSON lines in {@code records.jsonl}, one for each call whatever is delivered twice. Numbers
 * and words are under keys that begin with {@code pii.}.
 */
public final class RecordKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RecordKeeper.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RECENT = 100;
  private static final int REMEMBERED = 100_000;

  private final Path file;
  private final Deque<ObjectNode> recent = new ArrayDeque<>();
  private final Set<String> written = new HashSet<>();
  private final Bus.Subscription subscription;

  public RecordKeeper(Path folder, Bus bus) {
    file = folder.resolve("records.jsonl");
    try {
      PrivateFiles.folder(folder);
      PrivateFiles.file(file);
      try (var lines = Files.lines(file)) {
        lines.forEach(l -> written.add(l.replaceFirst("^\\{\"call\":\"([^\"]*)\".*$", "$1")));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("data.dir " + folder + " cannot be written: " + e.getMessage(), e);
    }
    subscription = bus.subscribe(
        new Bus.Reader("records", Bus.Start.COMMITTED, 0, List.of(Bus.Route.each(Topics.CALL_RECORDS, this::keep))));
  }

  private synchronized void keep(CallRecord r) {
    if (!written.add(r.call().value())) return;
    if (written.size() > REMEMBERED) written.clear();
    ObjectNode line = json(r);
    recent.addFirst(line);
    if (recent.size() > RECENT) recent.removeLast();
    try {
      Files.writeString(file, JSON.writeValueAsString(line) + "\n", StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      log.error("callId={} detail record could not be written: {}", r.call(), e.toString());
    }
  }

  /** A record as a line; numbers and words under keys that begin with {@code pii.}. */
  public static ObjectNode json(CallRecord r) {
    ObjectNode n = JSON.createObjectNode();
    n.put("call", r.call().value()).put("direction", r.direction()).put("bot", r.bot()).put("trunk", r.trunk())
        .put("pii.from", r.from()).put("pii.to", r.to());
    n.put("startedUs", r.startedUs()).put("answeredUs", r.answeredUs()).put("endedUs", r.endedUs())
        .put("outcome", r.end().outcome().name()).put("reason", r.end().reason())
        .put("sipStatus", r.end().sipStatus());
    r.end().cause().ifPresent(c -> n.put("cause", c));
    if (r.end().retryAfterS() > 0) n.put("retryAfterS", r.end().retryAfterS());
    if (!r.outcome().isEmpty()) n.putPOJO("pii.outcome", r.outcome());
    n.putPOJO("media", r.media());
    ArrayNode turns = n.putArray("turns");
    r.turns().forEach(t -> {
      ObjectNode turn = turns.addObject().put("turn", t.turn()).put("reply", t.reply()).put("pii.heard", t.heard())
          .put("pii.said", t.said()).put("interrupted", t.interrupted()).put("silentMs", t.silentMs());
      if (!t.runs().isEmpty()) runs(turn.putArray("tools"), t);
      Waterfall.of(t.stamps()).forEach((hop, ms) -> turn.put(hop + "Ms", Math.round(ms)));
    });
    return n;
  }

  private static void runs(ArrayNode tools, CallRecord.Turn turn) {
    turn.runs().forEach(r -> tools.addObject().put("name", r.name()).put("failed", r.failed())
        .put("pii.arguments", r.argumentsJson()).put("pii.result", r.resultJson()));
  }

  public synchronized String recentJson() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(recent);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}

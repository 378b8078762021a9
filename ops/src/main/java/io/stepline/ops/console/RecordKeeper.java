package io.stepline.ops.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.ThreadLane;
import io.stepline.kafka.contract.SpeechTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Call detail records as JSON lines in {@code records.jsonl}, one for each call whatever is delivered twice. Each
 * console has all of them. A record counts as kept when it is written; what a full disk refuses is read from the bus
 * again until it is. Numbers and words are under keys that begin with {@code pii.}. Thread-safe.
 */
public final class RecordKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RecordKeeper.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RECENT = 100;
  private static final int REMEMBERED = 200_000;
  private static final long FILE_BYTES = 256L << 20;
  private static final long AGAIN_MS = 10_000;
  /** What may have been on its way while this console was away or could not write. */
  private static final long SLACK_MS = 3_600_000;
  private static final long NEVER = Long.MAX_VALUE;

  /** Where lines go. */
  interface Sink {
    void append(String line) throws IOException;
  }

  private final Bus bus;
  private final WallClock clock;
  private final Sink sink;
  private final Deque<ObjectNode> recent = new ArrayDeque<>();
  private final Map<String, Boolean> written = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
      return size() > REMEMBERED;
    }
  };
  private final Bus.Subscription subscription;
  private final Optional<ThreadLane> lane;
  private long missedSinceMs = NEVER;
  private long missed;

  public RecordKeeper(Path folder, Bus bus, WallClock clock) {
    this(file(folder), bus, clock);
  }

  private RecordKeeper(RecordFile file, Bus bus, WallClock clock) {
    this(file::append, known(file), since(file), bus, clock,
        Optional.of(ThreadLane.start("records", (name, why) -> log.error("{}: a step failed", name, why))));
    lane.ifPresent(l -> l.every(AGAIN_MS, this::catchUp));
  }

  /** @param known calls that are written @param sinceMs when the last of them was */
  RecordKeeper(Sink sink, List<String> known, long sinceMs, Bus bus, WallClock clock, Optional<ThreadLane> lane) {
    this.bus = bus;
    this.clock = clock;
    this.sink = sink;
    this.lane = lane;
    known.forEach(c -> written.put(c, true));
    subscription = bus
        .subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_RECORDS, this::keep))));
    bus.replaySince(Topics.CALL_RECORDS, Math.max(0, sinceMs - SLACK_MS), this::keep);
  }

  private static RecordFile file(Path folder) {
    try {
      return new RecordFile(folder, FILE_BYTES);
    } catch (IOException e) {
      throw new IllegalArgumentException("data.dir " + folder + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static List<String> known(RecordFile file) {
    Deque<String> calls = new ArrayDeque<>();
    try {
      file.each(l -> {
        calls.add(l.replaceFirst("^\\{\"call\":\"([^\"]*)\".*$", "$1"));
        if (calls.size() > REMEMBERED) calls.removeFirst();
      });
    } catch (IOException e) {
      throw new IllegalArgumentException("the detail records cannot be read: " + e.getMessage(), e);
    }
    return List.copyOf(calls);
  }

  private static long since(RecordFile file) {
    try {
      return file.writtenMs();
    } catch (IOException e) {
      throw new IllegalArgumentException("the detail records cannot be read: " + e.getMessage(), e);
    }
  }

  /** Written, then marked. */
  private synchronized void keep(CallRecord r) {
    if (written.containsKey(r.call().value())) return;
    ObjectNode line = json(r);
    try {
      sink.append(JSON.writeValueAsString(line));
    } catch (IOException e) {
      if (missed++ == 0) log.error("detail records cannot be written and will be read again: {}", e.toString());
      missedSinceMs = Math.min(missedSinceMs, clock.nowUs() / 1_000);
      return;
    }
    written.put(r.call().value(), true);
    recent.addFirst(line);
    if (recent.size() > RECENT) recent.removeLast();
  }

  /** What could not be written is on the bus still. */
  void catchUp() {
    long since;
    synchronized (this) {
      since = missedSinceMs;
      missedSinceMs = NEVER;
    }
    if (since == NEVER) return;
    bus.replaySince(Topics.CALL_RECORDS, Math.max(0, since - SLACK_MS), this::keep);
    synchronized (this) {
      missedSinceMs = missedSinceMs == NEVER ? NEVER : Math.min(since, missedSinceMs);
      if (missedSinceMs == NEVER) missed = 0;
    }
  }

  /** Why records are not kept now; empty while they are. */
  public synchronized Optional<String> hindrance() {
    return missedSinceMs == NEVER ? Optional.empty()
        : Optional.of("detail records cannot be written, is the disk full?");
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
      manner(turn, t.manner());
      if (!t.runs().isEmpty()) runs(turn.putArray("tools"), t);
      Waterfall.of(t.stamps()).forEach((hop, ms) -> turn.put(hop + "Ms", Math.round(ms)));
    });
    return n;
  }

  private static void manner(ObjectNode turn, SpeechTokens.Manner manner) {
    if (!manner.language().isEmpty()) turn.put("language", manner.language());
    if (!manner.emotion().isEmpty()) turn.put("emotion", manner.emotion());
    if (!manner.event().isEmpty()) turn.put("event", manner.event());
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
    lane.ifPresent(ThreadLane::close);
  }
}

package io.stepline.ops.trace;

import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.Tracing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The spans of a call that is over: the call by SIP, its turns, and in each the hops through VAD, recogniser,
 * controller, model, voice and playout, as the turn's stamps tell them. No words, keys or numbers. Pure.
 */
final class CallSpans {
  private static final String CALL = "call";
  private final CallRecord call;
  private final List<Span> spans = new ArrayList<>();

  /** Values of a span are texts, whole numbers, fractions or truths. @param parent empty for the root */
  record Span(String traceId, String id, String parent, String name, Kind kind, long fromUs, long toUs,
      Map<String, Object> values, List<Event> events, boolean failed) {}

  record Event(String name, long atUs, Map<String, Object> values) {}

  /** By OTLP's numbers. */
  enum Kind {
    INTERNAL(1), SERVER(2), CLIENT(3), CONSUMER(5);

    final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  private CallSpans(CallRecord call) {
    this.call = call;
  }

  static List<Span> of(CallRecord call) {
    CallSpans all = new CallSpans(call);
    all.call();
    call.turns().forEach(all::turn);
    return all.spans;
  }

  private void call() {
    boolean in = call.direction().toUpperCase(Locale.ROOT).equals("INBOUND");
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("stepline.call", call.call().value());
    values.put("stepline.direction", call.direction().toLowerCase(Locale.ROOT));
    values.put("stepline.bot", call.bot());
    values.put("stepline.trunk", call.trunk());
    values.put("stepline.end", call.end().outcome().name().toLowerCase(Locale.ROOT));
    values.put("stepline.end.reason", call.end().reason());
    if (call.end().sipStatus() > 0) values.put("sip.response.status_code", (long) call.end().sipStatus());
    values.put("stepline.turns", (long) call.turns().size());
    values.put("media.codec", call.media().codec());
    values.put("media.mos", call.media().mos());
    values.put("media.jitter_ms", call.media().jitterMs());
    values.put("media.packets_lost", call.media().packetsLost());
    CallEnd.Outcome end = call.end().outcome();
    boolean failed = end == CallEnd.Outcome.UPSTREAM || end == CallEnd.Outcome.UNDETERMINED;
    add(CALL, "", "call", in ? Kind.SERVER : Kind.CLIENT, call.startedUs(), call.endedUs(), values, List.of(), failed);
    if (call.answeredUs() > 0) add("invite", CALL, "SIP INVITE", in ? Kind.SERVER : Kind.CLIENT, call.startedUs(),
        call.answeredUs(), Map.of(), List.of(), false);
  }

  private void turn(CallRecord.Turn t) {
    Stamps s = t.stamps();
    long from = first(s.lastSpeech(), s.decidedAt(), s.firstToken(), s.firstAudio(), s.rtpOut());
    long to = Math.max(Math.max(Math.max(s.rtpOut(), s.playedAt()), Math.max(s.firstAudio(), s.firstToken())),
        Math.max(s.endAt(), s.decidedAt()));
    if (from == 0 || to < from) return;
    String reply = Tracing.replySpan(t.reply());
    String turn = "turn-" + t.turn() + "-" + t.reply();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("stepline.turn", t.turn());
    values.put("stepline.reply", t.reply());
    values.put("stepline.interrupted", t.interrupted());
    values.put("stepline.silent_ms", (long) t.silentMs());
    add(turn, CALL, "turn", Kind.INTERNAL, from, to, values, List.of(), false);
    hop(turn, "vad", Kind.CONSUMER, s.lastSpeech(), s.pausedAt());
    hop(turn, "tokenizer", Kind.CONSUMER, s.pausedAt(), s.tokensAt());
    hop(turn, "end of turn", Kind.INTERNAL, s.lastSpeech(), s.endAt());
    long asked = first(s.tokensAt(), s.decidedAt(), from);
    long made = Math.max(s.firstToken(), asked);
    List<Event> tools = t.runs().stream().map(r -> tool(r, made)).toList();
    add(reply, turn, "chat", Kind.CLIENT, asked, made, Map.of(), tools,
        t.runs().stream().anyMatch(ChatRequest.ToolRun::failed));
    hop(turn, "voice", Kind.CONSUMER, s.firstToken(), s.firstAudio());
    hop(turn, "playout", Kind.CONSUMER, Math.max(s.firstAudio(), s.decidedAt()), first(s.rtpOut(), s.playedAt()));
  }

  private static Event tool(ChatRequest.ToolRun run, long atUs) {
    return new Event("tool", atUs, Map.of("stepline.tool", run.name(), "stepline.tool.failed", run.failed()));
  }

  /** Left out where the turn has not passed it. */
  private void hop(String turn, String name, Kind kind, long fromUs, long toUs) {
    if (fromUs > 0 && toUs >= fromUs)
      add(turn + "/" + name, turn, name, kind, fromUs, toUs, Map.of(), List.of(), false);
  }

  private void add(String span, String parent, String name, Kind kind, long fromUs, long toUs,
      Map<String, Object> values, List<Event> events, boolean failed) {
    CallId id = call.call();
    spans.add(new Span(Tracing.traceId(id), Tracing.spanId(id, span),
        parent.isEmpty() ? "" : Tracing.spanId(id, parent), name, kind, fromUs, Math.max(fromUs, toUs), values, events,
        failed));
  }

  private static long first(long... us) {
    for (long one : us) if (one > 0) return one;
    return 0;
  }
}

package io.stepline.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One reply in a session, and what it has left there. Guarded by its session, whose lock is held when anything here is
 * called.
 */
final class RealtimeTalk {
  private static final int MAX_TOOL_ROUNDS = 6;
  private static final int MAX_CALLS = 16;
  private static final int MAX_STRETCHES = 50;

  private record Stretch(long fromMs, long toMs) {}

  private final ChatRequest.Generate request;
  private final Bot bot;
  private final Map<Long, SpeechTokens.Wave> sounds;
  private final Said sink;
  private final Leaving leaving;
  private final List<Dialect.ToolWish> wishes = new ArrayList<>();
  private final Set<String> usedIds = new HashSet<>();
  /** Length of the sound of each item of ours on the server, in order, in milliseconds. */
  private final Map<String, Long> items = new LinkedHashMap<>();
  private final StringBuilder words = new StringBuilder();
  private final List<Stretch> house = new ArrayList<>();
  private Optional<ToolRound> waitingFor = Optional.empty();
  private int rounds;
  private volatile Optional<RealtimeSession> session = Optional.empty();
  private boolean moved;
  private boolean askedAgain;
  private boolean opened;
  private boolean over;

  /** @param sounds by utterance, what of the history a new session may hear again */
  RealtimeTalk(Bot bot, ChatRequest.Generate request, Map<Long, SpeechTokens.Wave> sounds, ChatModel.Sink sink) {
    this.bot = bot;
    this.sounds = sounds;
    this.request = request;
    this.sink = new Said(sink);
    this.leaving = new Leaving(bot);
    this.opened = !request.draft();
    this.sink.begin();
  }

  /** The session it is in now. */
  Optional<RealtimeSession> session() {
    return session;
  }

  void at(RealtimeSession where) {
    session = Optional.of(where);
  }

  /** @return whether it may go on in another session, which it may once */
  boolean moves() {
    boolean first = !moved;
    moved = true;
    return first;
  }

  ChatRequest.Generate request() {
    return request;
  }

  Map<Long, SpeechTokens.Wave> sounds() {
    return sounds;
  }

  ReplyId reply() {
    return request.reply();
  }

  Bot bot() {
    return bot;
  }

  boolean isOver() {
    return over;
  }

  /** Nothing more is to be heard of it. @return whether it was under way */
  boolean ends() {
    boolean was = !over;
    over = true;
    return was;
  }

  boolean isOpened() {
    return opened;
  }

  void opened() {
    opened = true;
  }

  boolean hasSaid() {
    return sink.saidEver();
  }

  String words() {
    return words.toString();
  }

  Map<String, Long> items() {
    return items;
  }

  void sound(String item, int rateHz, short[] pcm) {
    items.merge(item, 1_000L * pcm.length / rateHz, Long::sum);
    if (!over) sink.sound(rateHz, pcm, "");
  }

  void words(String item, int rateHz, String more) {
    items.putIfAbsent(item, 0L);
    words.append(more);
    if (!over) sink.sound(rateHz, new short[0], more);
  }

  /** A stretch of its sound says something that the model has not said: words of the house. */
  void spoken(SpokenMark m) {
    String said = m.text().strip();
    if (m.sampleRateHz() > 0 && house.size() < MAX_STRETCHES && !said.isEmpty() && words.indexOf(said) < 0)
      house.add(new Stretch(1_000 * m.fromSample() / m.sampleRateHz(), 1_000 * m.toSample() / m.sampleRateHz()));
  }

  /** How much of what was heard by then the house said, in milliseconds. */
  long houseMs(long heardMs) {
    return house.stream().mapToLong(s -> Math.max(0, Math.min(heardMs, s.toMs()) - s.fromMs())).sum();
  }

  void thinks() {
    if (!over) sink.thinking();
  }

  void wishes(String id, String name, String arguments) {
    if (wishes.size() >= MAX_CALLS) return;
    String own = id.isEmpty() || !usedIds.add(id) ? ToolWishes.own(rounds, wishes.size()) : id;
    wishes.add(ToolWishes.wish(own, name, arguments));
  }

  /** The server's response is over. @return what to send so that the next begins, empty when the reply has ended */
  Optional<List<ObjectNode>> done(JsonNode response) {
    String status = response.path("status").asText("completed");
    String why = response.path("status_details").path("reason").asText("");
    if (over) return Optional.empty();
    if (status.equals("failed")) return fail("could not answer");
    if (wishes.isEmpty() && !sink.saidNow()) {
      if (leaving.isWished()) return end();
      if (askedAgain) return fail("has answered nothing, twice (" + status + " " + why + ")");
      askedAgain = true;
      return Optional.of(List.of());
    }
    if (why.equals("content_filter") && wishes.isEmpty()) return fail("was cut off by its content filter");
    if (wishes.isEmpty()) return end();
    ToolRound round = new ToolRound(bot, request, List.copyOf(wishes), leaving);
    wishes.clear();
    if (!round.matters()) return end();
    if (++rounds > MAX_TOOL_ROUNDS) return fail("asks for tools without end");
    if (round.isComplete()) return Optional.of(answered(round));
    waitingFor = Optional.of(round);
    round.toRun().forEach(w -> sink.tool(w.id(), w.name(), w.argumentsJson()));
    return Optional.empty();
  }

  /** @return what to send once all tools have answered */
  Optional<List<ObjectNode>> result(ChatRequest.ToolResult result) {
    if (over || waitingFor.isEmpty() || !waitingFor.get().take(result) || !waitingFor.get().isComplete())
      return Optional.empty();
    return Optional.of(answered(waitingFor.get()));
  }

  private List<ObjectNode> answered(ToolRound round) {
    waitingFor = Optional.empty();
    sink.begin();
    return round.inOrder().stream().map(r -> RealtimeShape.output(r.toolCallId(), ChatPrompt.result(r))).toList();
  }

  /** Calls that the server waits for in vain. */
  List<Dialect.ToolWish> unanswered() {
    return waitingFor.map(ToolRound::toRun).orElse(List.of());
  }

  private Optional<List<ObjectNode>> end() {
    if (!ends()) return Optional.empty();
    leaving.tell(sink);
    sink.end("", "", 0);
    return Optional.empty();
  }

  Optional<List<ObjectNode>> fail(String why) {
    if (!ends()) return Optional.empty();
    leaving.tellAfterFailure(sink);
    sink.failed("the realtime server " + why);
    return Optional.empty();
  }
}

package io.stepline.dialog.context;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One call's context: what the caller said, and of what the bot said only what was heard. Owned by the conversation's
 * thread.
 */
public final class ContextManager {
  private static final int MAX_EARLY = 16;

  private final CallId call;
  private History history = new History(List.of(), 0);
  private final RecordedTurns turns = new RecordedTurns();
  private final Sayings sayings = new Sayings();
  /** Turns in the history that stand there as sound, and in the record as nothing, until somebody writes them down. */
  private final TreeMap<Long, Long> unwritten = new TreeMap<>();
  private final TreeMap<Long, Long> recorded = new TreeMap<>();
  private final TreeMap<Long, String> early = new TreeMap<>();
  private ToolRuns runs = new ToolRuns(List.of());
  private Optional<CallEvent.Answered> answered = Optional.empty();
  private String memory = "";
  private String listenFor = "";
  private int maxKeys;
  private Map<String, String> outcome = Map.of();
  private ReplyId committed = ReplyId.NONE;
  private ReplyId remembered = ReplyId.NONE;

  public ContextManager(CallId call) {
    this.call = call;
  }

  /** The context of a call where it stands. */
  public static ContextManager of(CallId call, Context context) {
    ContextManager c = restored(call, context.settled());
    context.sayings().forEach(c.sayings::put);
    context.unwritten().forEach(p -> c.unwritten.put(p.utterance(), p.at()));
    context.recorded().forEach(p -> c.recorded.put(p.utterance(), p.at()));
    context.early().forEach(e -> c.early.put(e.utterance(), e.text()));
    c.committed = context.committed();
    c.remembered = context.remembered();
    c.history = new History(context.settled().history(), context.dropped());
    c.runs = new ToolRuns(context.runs());
    return c;
  }

  /** All of it, replies under way included. */
  public Context context() {
    return new Context(state(), sayings.kept(),
        places(unwritten), places(recorded),
        early.entrySet().stream().map(e -> new Context.Early(e.getKey(), e.getValue())).toList(), committed, remembered,
        history.dropped(), runs.all());
  }

  private static List<Context.Place> places(Map<Long, Long> places) {
    return places.entrySet().stream().map(e -> new Context.Place(e.getKey(), e.getValue())).toList();
  }

  public static ContextManager restored(CallId call, ContextState state) {
    ContextManager c = new ContextManager(call);
    state.answered().forEach(a -> {
      if (a instanceof CallEvent.Answered x) c.answered = Optional.of(x);
    });
    c.history = new History(state.history(), 0);
    c.memory = state.memory();
    c.listenFor = state.listenFor();
    c.maxKeys = state.maxKeys();
    state.turns().forEach(c.turns::add);
    c.outcome = state.outcome();
    return c;
  }

  public ContextState state() {
    return new ContextState(answered.<List<CallEvent>>map(List::of).orElse(List.of()), history.lines(), memory,
        listenFor, maxKeys, turns.all(), outcome);
  }

  public void answered(CallEvent.Answered event) {
    answered = Optional.of(event);
  }

  /** What the bot says came of the talk. */
  public void outcome(Map<String, String> values) {
    outcome = Map.copyOf(values);
  }

  public Map<String, String> outcome() {
    return outcome;
  }

  public Optional<CallEvent.Answered> answered() {
    return answered;
  }

  /** The request for a reply. {@code tokens} are what the caller said, if speech is what it answers. */
  public ChatRequest.Generate request(TurnId turn, ReplyId reply, ChatRequest.Cause cause,
      Optional<SpeechTokens> tokens, String keys, boolean draft, double anger, long nowUs) {
    Saying saying = sayings.of(reply);
    saying.hears(turn, tokens, keys, anger);
    Optional.ofNullable(early.get(saying.utterance())).ifPresent(saying::writtenDown);
    ChatRequest.Caller caller =
        answered.map(a -> new ChatRequest.Caller(a.bot(), a.direction().name(), a.from(), a.to(), a.headers()))
            .orElse(ChatRequest.Caller.UNKNOWN);
    ChatRequest.Heard heard = saying.heard;
    saying.forgetWave();
    return new ChatRequest.Generate(call, turn, reply, draft, cause, caller, heard, historyFor(reply, nowUs), memory,
        tokens.map(SpeechTokens::stamps).orElse(Stamps.EMPTY));
  }

  /** The reply was opened: what it answers is now part of the talk. */
  public void opened(ReplyId reply) {
    Saying s = sayings.of(reply);
    String said = !s.heard.keys().isEmpty() ? "(keys) " + s.heard.keys() : s.heard.rejected() ? "" : s.heard.text();
    if (!s.userAppended && (!said.isBlank() || s.sounded)) {
      boolean written = !said.isBlank();
      long at = history.end();
      insert(at, History.user(said, written ? List.of() : s.heard.codes(), s.utterance()));
      s.userAt = at;
      if (!written) unwritten.put(s.utterance(), s.userAt);
    }
    s.userAppended = true;
  }

  /** What the model heard as sound has been written down: the text takes its place, at a fourteenth of the length. */
  public void transcript(long utterance, String text) {
    String said = History.cut(text);
    early.put(utterance, said);
    while (early.size() > MAX_EARLY) early.remove(early.firstKey());
    sayings.all().filter(s -> s.utterance() == utterance).forEach(s -> s.writtenDown(said));
    Optional.ofNullable(unwritten.remove(utterance))
        .ifPresent(at -> history.change(at, m -> History.user(said, List.of(), utterance)));
    Optional.ofNullable(recorded.remove(utterance)).ifPresent(at -> turns.heard(at.intValue(), said));
  }

  /** Whether a reply is being made, or was made, to that utterance. */
  public boolean isAnswered(long utterance) {
    return sayings.all().anyMatch(s -> s.utterance() >= utterance)
        || history.lines().stream().anyMatch(m -> m.utterance() >= utterance);
  }

  public void chunk(ReplyChunk chunk) {
    if (chunk.reply().compareTo(remembered) <= 0 && !sayings.has(chunk.reply())) return;
    Saying s = sayings.of(chunk.reply());
    switch (chunk) {
      case ReplyChunk.Text t -> s.says(t.text(), t.seq() >= 0 && !t.text().isBlank());
      case ReplyChunk.End e -> {
        s.end = Optional.of(e);
        if (e.reply().equals(committed)) remember(e);
      }
      case ReplyChunk.Codes c -> s.says(c.text(), true);
      case ReplyChunk.Sound x -> s.says(x.text(), true);
      case ReplyChunk.ToolCall t -> {}
      case ReplyChunk.Then t -> {}
    }
  }

  /** The reply sounds. @return what to listen for from now on, if that is known already */
  public boolean committed(ReplyId reply, Stamps stamps, long nowUs) {
    committed = reply;
    Saying s = sayings.of(reply);
    s.stamps = stamps;
    s.sounds(nowUs);
    s.end.ifPresent(this::remember);
    return s.end.isPresent();
  }

  private void remember(ReplyChunk.End end) {
    if (end.failed()) return;
    memory = end.memory();
    listenFor = end.expects();
    maxKeys = end.maxKeys();
  }

  /** Whether the reply is said to its end, whatever the caller does. */
  public boolean mustBeHeard(ReplyId reply) {
    return sayings.find(reply).flatMap(s -> s.end).filter(e -> !e.failed() && e.mustBeHeard())
        .isPresent();
  }

  /** Whether {@code reply} sounds and this was its end, so that what to listen for is now known. */
  public boolean nowKnown(ReplyChunk.End end) {
    return end.reply().equals(committed);
  }

  /** A reply's voice has failed: only what its marks say was said. @return false when the reply is over already */
  public boolean broken(ReplyId reply) {
    if (reply.compareTo(remembered) <= 0 && !sayings.has(reply)) return false;
    sayings.of(reply).broken = true;
    return true;
  }

  /** The gate has said how much was heard: the rest was never said. What it says a second time is known already. */
  public void heard(ReplyId reply, long heardSamples, int sampleRateHz, boolean complete, int silentMs) {
    Optional<Saying> known = sayings.find(reply);
    if (known.isEmpty()) return;
    sayings.before(reply).forEach((r, x) -> settled(r, x, x.textBy(0), true, 0));
    Saying s = known.get();
    settled(reply, s, s.text(complete, (double) heardSamples / sampleRateHz), !complete || s.broken, silentMs);
    sayings.forgetUpTo(reply);
    remembered = reply;
  }

  /** The call is over, and with it what was under way. */
  public void over(long nowUs) {
    sayings.forEach((r, s) -> settled(r, s, s.textBy(nowUs), true, 0));
    sayings.clear();
  }

  /** What became of a reply goes into history and record, before what was said to later ones. */
  private void settled(ReplyId reply, Saying s, String said, boolean interrupted, int silentMs) {
    List<Context.Run> own = runs.of(reply);
    boolean asked = s.userAppended && (s.sounded || !s.heard.text().isBlank() || !s.heard.keys().isEmpty());
    if (interrupted && said.isBlank() && own.isEmpty() && !asked) return;
    long at = sayings.after(reply).mapToLong(x -> x.userAt).filter(history::has).min()
        .orElse(history.end());
    long turnAt = turns.next();
    for (ChatRequest.Message line : History.of(own, said, interrupted)) {
      at = Math.max(at, history.dropped());
      insert(at, line);
      long placed = at++;
      line.runs().forEach(l -> runs.find(reply, l.id()).ifPresent(r -> runs.put(r.placed(placed, turnAt))));
    }
    history.boundResults();
    if (turnAt < 0) return;
    if (s.sounded && s.heard.text().isEmpty()) recorded.put(s.utterance(), turnAt);
    turns.add(new CallRecord.Turn(s.turn.value(), reply.value(),
        s.heard.keys().isEmpty() ? s.heard.text() : s.heard.keys(), said, interrupted, s.stamps,
        own.stream().map(ToolRuns::recorded).toList(), silentMs, s.heard.manner()));
  }

  /** The history as a new reply's model is told it, with those of which the gate has not said yet what was heard. */
  private List<ChatRequest.Message> historyFor(ReplyId reply, long nowUs) {
    List<ChatRequest.Message> lines = new ArrayList<>(history.lines());
    sayings.before(reply).forEach((r, s) -> lines.addAll(History.of(runs.of(r), s.textBy(nowUs), true)));
    return List.copyOf(lines);
  }

  /** The replies of which the gate has not said yet what was heard. */
  public Sayings sayings() {
    return sayings;
  }

  // ---- tools

  /** Those that ran. */
  public ToolRuns tools() {
    return runs;
  }

  /** The key of an intention: the same tool with the same arguments has the same one all through the call. */
  public String intention(String tool, String argumentsJson) {
    return Intention.key(call, tool, argumentsJson);
  }

  /** A reply's tool is run. @return false when the call has run so many that no more are, or that one has begun */
  public boolean runs(ReplyId reply, String toolCallId, String name, String argumentsJson, String key) {
    if (runs.isFull() || runs.find(reply, toolCallId).isPresent()) return false;
    Saying s = sayings.of(reply);
    runs.begun(new Context.Run(reply, toolCallId, name, argumentsJson, key, HeardText.letters(s.text), false, false,
        false, "", -1, -1));
    return true;
  }

  /** What the reply has said so far was said before it asked for something; its answer is to come. */
  public void asks(ReplyId reply) {
    sayings.of(reply).answered = false;
  }

  /** A tool has answered, whatever has become of its reply. @param undone it surely did nothing */
  public void ran(ReplyId reply, String toolCallId, boolean failed, boolean undone, String json) {
    runs.find(reply, toolCallId).filter(r -> !r.answered()).map(r -> runs.answered(r, failed, undone, json))
        .ifPresent(this::filledIn);
  }

  private void filledIn(Context.Run now) {
    history.change(now.historyAt(), m -> History.withRuns(m, filled(m.runs(), now, ToolRuns.line(now))));
    history.boundResults();
    if (now.recordAt() < 0) return;
    turns.ran((int) now.recordAt(), runs -> filled(runs, now, ToolRuns.recorded(now)));
  }

  private static List<ChatRequest.ToolRun> filled(List<ChatRequest.ToolRun> lines, Context.Run run,
      ChatRequest.ToolRun now) {
    return lines.stream().map(l -> l.id().equals(run.id()) ? now : l).toList();
  }

  private void insert(long at, ChatRequest.Message line) {
    unwritten.replaceAll((u, p) -> p >= at ? p + 1 : p);
    runs.moved(at);
    sayings.all().forEach(s -> s.userAt = s.userAt >= at ? s.userAt + 1 : s.userAt);
    history.insert(at, line);
    unwritten.values().removeIf(p -> p < history.dropped());
  }

  /** A cancelled reply was never said; that it was asked for, and what it did, stays. */
  public void cancelled(ReplyId reply) {
    if (reply.equals(committed)) return;
    sayings.find(reply).filter(s -> s.userAppended || !runs.of(reply).isEmpty())
        .ifPresent(s -> settled(reply, s, "", true, 0));
    sayings.remove(reply);
    if (reply.compareTo(remembered) > 0) remembered = reply;
  }

  public String memory() {
    return memory;
  }

  public String listenFor() {
    return listenFor;
  }

  /** How many keys the last reply asked for, 0 when it does not say. */
  public int maxKeys() {
    return maxKeys;
  }

  public List<CallRecord.Turn> turns() {
    return turns.all();
  }

  public List<ChatRequest.Message> history() {
    return history.lines();
  }
}

package io.stepline.dialog.context;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.SpokenMark;
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
  private static final int MAX_MESSAGES = 60;
  private static final int MAX_TURNS = 500;
  private static final int MAX_TEXT = 4_000;
  private static final int MAX_EARLY = 16;

  private final CallId call;
  private final List<ChatRequest.Message> history = new ArrayList<>();
  private final List<CallRecord.Turn> turns = new ArrayList<>();
  private final TreeMap<ReplyId, Saying> sayings = new TreeMap<>();
  /** Turns in the history that stand there as sound, and in the record as nothing, until somebody writes them down. */
  private final TreeMap<Long, Long> unwritten = new TreeMap<>();
  private final TreeMap<Long, Long> recorded = new TreeMap<>();
  private final TreeMap<Long, String> early = new TreeMap<>();
  private Optional<CallEvent.Answered> answered = Optional.empty();
  private String memory = "";
  private String listenFor = "";
  private int maxKeys = 1;
  private Map<String, String> outcome = Map.of();
  private ReplyId committed = ReplyId.NONE;
  private ReplyId remembered = ReplyId.NONE;
  private long dropped;

  /** One reply as far as it is known. */
  private static final class Saying {
    TurnId turn = new TurnId(0);
    ChatRequest.Heard heard = ChatRequest.Heard.NOTHING;
    boolean sounded;
    boolean userAppended;
    final StringBuilder text = new StringBuilder();
    final List<SpokenMark> marks = new ArrayList<>();
    Optional<ReplyChunk.End> end = Optional.empty();
    Stamps stamps = Stamps.EMPTY;
    boolean recorded;

    static Saying of(Context.Saying s) {
      Saying saying = new Saying();
      saying.turn = s.turn();
      saying.heard = s.heard();
      saying.sounded = s.sounded();
      saying.userAppended = s.userAppended();
      saying.text.append(s.text());
      saying.marks.addAll(s.marks());
      saying.end = s.end();
      saying.stamps = s.stamps();
      saying.recorded = s.recorded();
      return saying;
    }

    Context.Saying as(ReplyId reply) {
      return new Context.Saying(reply, turn, heard, sounded, userAppended, text.toString(), List.copyOf(marks), end,
          stamps, recorded);
    }

    long utterance() {
      return heard.utterance();
    }
  }

  public ContextManager(CallId call) {
    this.call = call;
  }

  /** The context of a call where it stands. */
  public static ContextManager of(CallId call, Context context) {
    ContextManager c = restored(call, context.settled());
    context.sayings().forEach(s -> c.sayings.put(s.reply(), Saying.of(s)));
    context.unwritten().forEach(p -> c.unwritten.put(p.utterance(), p.at()));
    context.recorded().forEach(p -> c.recorded.put(p.utterance(), p.at()));
    context.early().forEach(e -> c.early.put(e.utterance(), e.text()));
    c.committed = context.committed();
    c.remembered = context.remembered();
    c.dropped = context.dropped();
    return c;
  }

  /** All of it, replies under way included. */
  public Context context() {
    return new Context(state(), sayings.entrySet().stream().map(e -> e.getValue().as(e.getKey())).toList(),
        places(unwritten), places(recorded),
        early.entrySet().stream().map(e -> new Context.Early(e.getKey(), e.getValue())).toList(), committed, remembered,
        dropped);
  }

  private static List<Context.Place> places(Map<Long, Long> places) {
    return places.entrySet().stream().map(e -> new Context.Place(e.getKey(), e.getValue())).toList();
  }

  public static ContextManager restored(CallId call, ContextState state) {
    ContextManager c = new ContextManager(call);
    state.answered().forEach(a -> {
      if (a instanceof CallEvent.Answered x) c.answered = Optional.of(x);
    });
    c.history.addAll(state.history());
    c.memory = state.memory();
    c.listenFor = state.listenFor();
    c.maxKeys = state.maxKeys();
    c.turns.addAll(state.turns());
    c.outcome = state.outcome();
    return c;
  }

  public ContextState state() {
    return new ContextState(answered.<List<CallEvent>>map(List::of).orElse(List.of()), List.copyOf(history), memory,
        listenFor, maxKeys, List.copyOf(turns), outcome);
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
      Optional<SpeechTokens> tokens, String keys, boolean draft, double anger) {
    Saying saying = saying(reply);
    saying.turn = turn;
    saying.heard = new ChatRequest.Heard(tokens.map(SpeechTokens::text).orElse(""),
        tokens.map(SpeechTokens::confidence).orElse(0.0),
        tokens.map(SpeechTokens::rejected).orElse(false), keys, tokens.map(SpeechTokens::codes).orElse(List.of()),
        tokens.map(SpeechTokens::wave).orElse(SpeechTokens.Wave.NONE), anger,
        tokens.map(SpeechTokens::utterance).orElse(0L));
    saying.sounded = sounded(saying.heard);
    Optional.ofNullable(early.get(saying.utterance())).ifPresent(text -> saying.heard = written(saying.heard, text));
    ChatRequest.Caller caller =
        answered.map(a -> new ChatRequest.Caller(a.bot(), a.direction().name(), a.from(), a.to(), a.headers()))
            .orElse(ChatRequest.Caller.UNKNOWN);
    ChatRequest.Heard heard = saying.heard;
    saying.heard = new ChatRequest.Heard(heard.text(), heard.confidence(), heard.rejected(), heard.keys(),
        heard.codes(), SpeechTokens.Wave.NONE, heard.anger(),
        heard.utterance());
    return new ChatRequest.Generate(call, turn, reply, draft, cause, caller, heard, List.copyOf(history), memory,
        tokens.map(SpeechTokens::stamps).orElse(Stamps.EMPTY));
  }

  /** The reply was opened: what it answers is now part of the talk. */
  public void opened(ReplyId reply) {
    Saying s = saying(reply);
    String said = !s.heard.keys().isEmpty() ? "(keys) " + s.heard.keys() : s.heard.rejected() ? "" : s.heard.text();
    if (!s.userAppended && !said.isBlank()) append("user", said);
    else if (!s.userAppended && s.sounded) {
      append(new ChatRequest.Message("user", "", s.heard.codes()));
      unwritten.put(s.utterance(), dropped + history.size() - 1);
    }
    s.userAppended = true;
  }

  private static boolean sounded(ChatRequest.Heard heard) {
    return !heard.rejected() && (!heard.codes().isEmpty() || heard.wave().pcm().length > 0);
  }

  /** What the model heard as sound has been written down: the text takes its place, at a fourteenth of the length. */
  public void transcript(long utterance, String text) {
    String said = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    early.put(utterance, said);
    while (early.size() > MAX_EARLY) early.remove(early.firstKey());
    sayings.values().stream().filter(s -> s.utterance() == utterance).forEach(s -> s.heard = written(s.heard, said));
    Optional.ofNullable(unwritten.remove(utterance)).ifPresent(at -> {
      if (at >= dropped) history.set((int) (at - dropped), new ChatRequest.Message("user", said));
    });
    Optional.ofNullable(recorded.remove(utterance)).ifPresent(at -> {
      CallRecord.Turn t = turns.get(at.intValue());
      turns.set(at.intValue(), new CallRecord.Turn(t.turn(), t.reply(), said, t.said(), t.interrupted(), t.stamps()));
    });
  }

  /** The codes stay: the reply under way answers them. */
  private static ChatRequest.Heard written(ChatRequest.Heard heard, String text) {
    return new ChatRequest.Heard(text, heard.confidence(), heard.rejected(), heard.keys(), heard.codes(), heard.wave(),
        heard.anger(), heard.utterance());
  }

  public void chunk(ReplyChunk chunk) {
    if (chunk.reply().compareTo(remembered) <= 0 && !sayings.containsKey(chunk.reply())) return;
    Saying s = saying(chunk.reply());
    switch (chunk) {
      case ReplyChunk.Text t -> {
        if (s.text.length() < MAX_TEXT) s.text.append(t.text());
      }
      case ReplyChunk.End e -> {
        s.end = Optional.of(e);
        if (e.reply().equals(committed)) remember(e);
      }
      case ReplyChunk.Codes c -> {
        if (s.text.length() < MAX_TEXT) s.text.append(c.text());
      }
      case ReplyChunk.Sound x -> {
        if (s.text.length() < MAX_TEXT) s.text.append(x.text());
      }
      case ReplyChunk.ToolCall t -> {}
      case ReplyChunk.Then t -> {}
    }
  }

  public void mark(SpokenMark mark) {
    Optional.ofNullable(sayings.get(mark.reply())).ifPresent(s -> s.marks.add(mark));
  }

  /** The reply sounds. @return what to listen for from now on, if that is known already */
  public boolean committed(ReplyId reply, Stamps stamps) {
    committed = reply;
    Saying s = saying(reply);
    s.stamps = stamps;
    s.end.ifPresent(this::remember);
    return s.end.isPresent();
  }

  private void remember(ReplyChunk.End end) {
    if (end.failed()) return;
    memory = end.memory();
    listenFor = end.listenFor();
    maxKeys = end.maxKeys();
  }

  /** Whether {@code reply} sounds and this was its end, so that what to listen for is now known. */
  public boolean nowKnown(ReplyChunk.End end) {
    return end.reply().equals(committed);
  }

  /** The gate has said how much was heard: the rest was never said. */
  public void heard(ReplyId reply, long heardSamples, int sampleRateHz, boolean complete) {
    Saying s = saying(reply);
    String said = complete ? s.text.toString().strip() : upTo(s, (double) heardSamples / sampleRateHz);
    if (s.recorded) return;
    s.recorded = true;
    if (!said.isBlank()) append("assistant", complete ? said : said + " ...");
    if (turns.size() < MAX_TURNS) {
      if (s.sounded && s.heard.text().isEmpty()) recorded.put(s.utterance(), (long) turns.size());
      turns.add(new CallRecord.Turn(s.turn.value(), reply.value(),
          s.heard.keys().isEmpty() ? s.heard.text() : s.heard.keys(), said, !complete, s.stamps));
    }
    sayings.headMap(reply, true).clear();
    remembered = reply;
  }

  /**
   * The words that fit into the seconds that were heard; in the clause that was cut, as many words as its share of
   * time.
   */
  private static String upTo(Saying s, double seconds) {
    StringBuilder said = new StringBuilder();
    for (SpokenMark m : s.marks) {
      double from = (double) m.fromSample() / m.sampleRateHz();
      double to = (double) m.toSample() / m.sampleRateHz();
      if (seconds >= to) {
        said.append(m.text());
      } else if (seconds > from) {
        String[] words = m.text().strip().split(" ");
        int n = (int) Math.floor(words.length * (seconds - from) / (to - from));
        said.append(String.join(" ", List.of(words).subList(0, n)));
      }
    }
    return said.toString().strip();
  }

  private void append(String role, String text) {
    append(new ChatRequest.Message(role, text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text));
  }

  private void append(ChatRequest.Message message) {
    history.add(message);
    if (history.size() <= MAX_MESSAGES) return;
    history.removeFirst();
    dropped++;
    unwritten.values().removeIf(at -> at < dropped);
  }

  private Saying saying(ReplyId reply) {
    return sayings.computeIfAbsent(reply, r -> new Saying());
  }

  /** A cancelled reply was never said. */
  public void cancelled(ReplyId reply) {
    if (!reply.equals(committed)) sayings.remove(reply);
  }

  public boolean hasSaid(ReplyId reply) {
    return Optional.ofNullable(sayings.get(reply)).map(s -> !s.text.isEmpty()).orElse(false);
  }

  public String memory() {
    return memory;
  }

  public String listenFor() {
    return listenFor;
  }

  public int maxKeys() {
    return maxKeys;
  }

  public List<CallRecord.Turn> turns() {
    return List.copyOf(turns);
  }

  public List<ChatRequest.Message> history() {
    return List.copyOf(history);
  }

  /** For tests: how much is kept of replies not yet settled. */
  Map<ReplyId, Integer> unsettled() {
    Map<ReplyId, Integer> sizes = new TreeMap<>();
    sayings.forEach((id, s) -> sizes.put(id, s.text.length()));
    return sizes;
  }
}

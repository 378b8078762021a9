package io.stepline.dialog.talk;

import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.VoiceFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that is around a talk, in virtual time and by seed: a model that thinks, asks for tools, fails, says nothing or
 * falls silent; tools of up to 20 s; a voice that may fail; a gate; and a caller who answers, interrupts, or is gone.
 * Measures how long the caller waits without a sound.
 */
final class House {
  static final CallId CALL = ScriptedCall.CALL;
  private static final long VOICE_MS = 250;
  private static final long MS_PER_LETTER = 55;
  private static final long BUS_MS = 8;

  private record At(long ms, long order, Runnable what) {}

  /** A reply's sound at the gate. */
  private static final class Sound {
    long madeMs;
    long playedMs;
    boolean started;
    /** Its end has come to the voice, which takes no more of it. */
    boolean said;
    boolean ended;
    boolean over;
    boolean broken;
    /** What it says, by the time at which that has sounded. */
    final List<Words> words = new ArrayList<>();

    /** All words of which something was heard. */
    String heard() {
      return words.stream().filter(w -> w.fromMs() < playedMs).map(Words::text).collect(Collectors.joining());
    }
  }

  private record Words(String text, long fromMs) {}

  final Random random;
  private final boolean callerIsGone;
  private final PriorityQueue<At> queue =
      new PriorityQueue<>(Comparator.comparingLong(At::ms).thenComparingLong(At::order));
  private final Map<ReplyId, Sound> sounds = new HashMap<>();
  private final Map<ReplyId, Long> voiceFreeMs = new HashMap<>();
  private final Set<ReplyId> cancelled = new HashSet<>();
  private final Map<ReplyId, Integer> seqs = new HashMap<>();
  private final List<Long> soundedAtMs = new ArrayList<>();
  final List<String> faults = new ArrayList<>();
  final List<TalkEffect.RunTool> ran = new ArrayList<>();
  final Map<String, String> done = new HashMap<>();
  Optional<CallRecord> record = Optional.empty();
  Talk talk = Talk.begin(CALL);
  private Optional<ReplyId> open = Optional.empty();
  private boolean held;
  private boolean callerSpeaks;
  private long order;
  private long nowMs = 10_000;
  int broken;
  private long silentSinceMs = -1;
  private long utterance = 1;
  private int turns;
  private boolean over;

  House(long seed, boolean callerIsGone) {
    this.random = new Random(seed);
    this.callerIsGone = callerIsGone;
  }

  /** @return the longest wait without a sound while the bot was to speak, milliseconds */
  long run() {
    take(new TalkInput.Event(new CallEvent.Answered(CALL, "g", CallEvent.Direction.INBOUND, "alice", "desk", "desk",
        "t", "PCMU", 8_000, Map.of(), nowMs * 1_000)));
    long longest = 0;
    for (long end = nowMs + 900_000; nowMs < end && !over; nowMs += 20) {
      while (!queue.isEmpty() && queue.peek().ms() <= nowMs && !over) queue.remove().what().run();
      while (!over && talk.nextDueUs().filter(d -> d <= nowMs * 1_000).isPresent()) take(new TalkInput.TimePassed());
      boolean sounding = play();
      boolean owes = open.isPresent() && !callerSpeaks && !held;
      if (sounding || !owes) silentSinceMs = -1;
      else if (silentSinceMs < 0) silentSinceMs = nowMs;
      if (silentSinceMs >= 0) longest = Math.max(longest, nowMs - silentSinceMs);
      if (silentSinceMs >= 0 && nowMs - silentSinceMs > 3_000 && faults.isEmpty())
        faults.add("silent since " + silentSinceMs + " in " + talk.machine() + " " + talk.due() + " " + talk.waiting());
    }
    if (!over) faults.add("does not end: " + talk.machine());
    return longest;
  }

  private void after(long ms, Runnable what) {
    queue.add(new At(nowMs + ms, order++, what));
  }

  private void take(TalkInput input) {
    if (over) return;
    TalkStep step = ScriptedCall.MACHINE.step(talk, input, nowMs * 1_000);
    talk = step.talk();
    step.effects().forEach(this::done);
  }

  private void done(TalkEffect effect) {
    switch (effect) {
      case TalkEffect.Chat(ChatRequest.Generate g) -> model(g);
      case TalkEffect.Chat(ChatRequest.ToolResult r) -> goesOn(r.reply());
      case TalkEffect.Chunk c -> chunk(c.chunk());
      case TalkEffect.Playout p -> gate(p.order());
      case TalkEffect.Cancel c -> cancelled.add(c.order().reply());
      case TalkEffect.RunTool t -> tool(t);
      case TalkEffect.Command(CallCommand.HangUp h) -> after(BUS_MS, () -> hangsUp("bot"));
      case TalkEffect.Finished f -> record = Optional.of(f.entry());
      default -> {}
    }
  }

  private void hangsUp(String who) {
    take(new TalkInput.Event(new CallEvent.Ended(CALL, new CallEnd(CallEnd.Outcome.CALLER, who, 0),
        CallEvent.Direction.INBOUND, "alice", "desk", "desk", "t", 1, 2, MediaReport.EMPTY, nowMs * 1_000)));
    over = true;
  }

  // ---- the model

  private void model(ChatRequest.Generate g) {
    long thinks = random.nextInt(6) == 0 ? 2_000 + random.nextInt(7_000) : 150 + random.nextInt(800);
    after(thinks, () -> begins(g.reply()));
  }

  private void begins(ReplyId reply) {
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> asks(reply);
      case 3 -> {
        says(reply, "Let me look that up for you.");
        after(300, () -> asks(reply));
      }
      default -> ends(reply);
    }
  }

  private void asks(ReplyId reply) {
    String tool = random.nextBoolean() ? "book" : "orders";
    int n = random.nextInt(3);
    publish(reply, new ReplyChunk.ToolCall(CALL, reply, next(reply), "t" + next(reply), tool, "{\"n\":" + n + "}"));
  }

  private void goesOn(ReplyId reply) {
    after(150 + random.nextInt(random.nextInt(5) == 0 ? 6_000 : 700), () -> {
      if (random.nextInt(5) == 0) asks(reply);
      else ends(reply);
    });
  }

  private void ends(ReplyId reply) {
    switch (random.nextInt(8)) {
      case 0 -> end(reply, true);
      case 1 -> end(reply, false);
      case 2 -> {
        says(reply, "That is");
        after(400, () -> end(reply, true));
      }
      case 3 -> {
        if (random.nextInt(3) > 0) ends(reply);
      }
      default -> {
        says(reply, "It is on its way. ");
        after(200, () -> {
          says(reply, "Anything else that I can do?");
          end(reply, false);
        });
      }
    }
  }

  private void says(ReplyId reply, String text) {
    publish(reply, new ReplyChunk.Text(CALL, reply, next(reply), text, "", "", Stamps.EMPTY));
  }

  private void end(ReplyId reply, boolean failed) {
    publish(reply, new ReplyChunk.End(CALL, reply, next(reply), "", "", 0, failed, Stamps.EMPTY));
  }

  private int next(ReplyId reply) {
    return seqs.merge(reply, 1, Integer::sum);
  }

  private void publish(ReplyId reply, ReplyChunk chunk) {
    if (!cancelled.contains(reply)) chunk(chunk);
  }

  private void tool(TalkEffect.RunTool t) {
    ran.add(t);
    boolean fails = random.nextInt(8) == 0;
    String result = "{\"ran\":" + ran.size() + "}";
    after(random.nextInt(4) == 0 ? 3_000 + random.nextInt(17_000) : 100 + random.nextInt(3_000), () -> {
      if (over) return;
      if (!fails) done.put(t.reply() + t.toolCallId(), result);
      take(new TalkInput.ToolDone(t.reply(), t.toolCallId(), fails, fails ? "" : result));
    });
  }

  // ---- the voice: a clause at a time, in the order of the chunks

  private void chunk(ReplyChunk chunk) {
    after(BUS_MS, () -> take(new TalkInput.Chunk(chunk)));
    ReplyId reply = chunk.reply();
    if (sound(reply).said) return;
    long free = Math.max(nowMs, voiceFreeMs.getOrDefault(reply, 0L));
    switch (chunk) {
      case ReplyChunk.Text t when !t.text().isBlank() -> {
        voiceFreeMs.put(reply, free + VOICE_MS);
        if (random.nextInt(25) == 0) after(free + VOICE_MS / 2 - nowMs, () -> breaks(reply));
        after(free + VOICE_MS - nowMs, () -> sounds(reply, t.text()));
      }
      case ReplyChunk.End e -> {
        sound(reply).said = true;
        after(free + BUS_MS - nowMs, () -> sound(reply).ended = true);
      }
      default -> {}
    }
  }

  private void breaks(ReplyId reply) {
    Sound s = sound(reply);
    if (cancelled.contains(reply) || s.ended || s.broken) return;
    s.broken = true;
    broken++;
    take(new TalkInput.VoiceFailed(new VoiceFailure(CALL, reply, 1_000, s.madeMs)));
    after(BUS_MS, () -> s.ended = true);
  }

  private Sound sound(ReplyId reply) {
    return sounds.computeIfAbsent(reply, r -> new Sound());
  }

  private void sounds(ReplyId reply, String text) {
    if (cancelled.contains(reply)) return;
    Sound s = sound(reply);
    if (s.broken) return;
    long from = s.madeMs;
    s.words.add(new Words(text, from));
    s.madeMs += text.length() * MS_PER_LETTER;
    take(new TalkInput.Mark(new SpokenMark(CALL, reply, 1_000, from, s.madeMs, text)));
  }

  // ---- the gate

  private void gate(PlayoutControl order) {
    switch (order) {
      case PlayoutControl.Open o -> {
        open = Optional.of(o.reply());
        held = false;
      }
      case PlayoutControl.Hold h -> held = true;
      case PlayoutControl.Resume r -> held = false;
      case PlayoutControl.Flush f -> {
        held = false;
        Sound s = sound(f.reply());
        open = open.filter(r -> !r.equals(f.reply()));
        if (s.started && !s.over) finished(f.reply(), s, false);
      }
    }
  }

  private boolean play() {
    if (open.isEmpty() || held || over) return false;
    ReplyId reply = open.get();
    Sound s = sound(reply);
    if (s.over) return false;
    if (s.playedMs < s.madeMs) {
      if (!s.started) {
        s.started = true;
        take(new TalkInput.Event(new CallEvent.PlayoutStarted(CALL, reply, Stamps.EMPTY, nowMs * 1_000)));
        if (!callerIsGone && random.nextInt(6) == 0) after(200 + random.nextInt(900), this::speaks);
      }
      s.playedMs += 20;
      return true;
    }
    if (!s.ended) return false;
    open = Optional.empty();
    finished(reply, s, true);
    if (!callerIsGone && open.isEmpty()) after(300 + random.nextInt(1_500), this::speaks);
    return false;
  }

  String about(long reply) {
    Sound s = sound(new ReplyId(reply));
    return s.words + " made " + s.madeMs + " played " + s.playedMs + " broken " + s.broken + " ended " + s.ended
        + " over " + s.over;
  }

  /** What was heard of a reply, whole words. */
  String heard(long reply) {
    return sound(new ReplyId(reply)).heard();
  }

  private void finished(ReplyId reply, Sound s, boolean complete) {
    s.over = true;
    take(new TalkInput.Event(
        new CallEvent.PlayoutFinished(CALL, reply, s.playedMs * 8, 8_000, complete, nowMs * 1_000)));
  }

  // ---- the caller

  private void speaks() {
    if (over || callerSpeaks) return;
    if (turns++ >= 12) {
      hangsUp("caller");
      return;
    }
    callerSpeaks = true;
    long u = utterance += 8_000;
    take(new TalkInput.Activity(new SpeechActivity.SpeechStarted(CALL, u, u, u, 8_000, nowMs * 1_000), 0));
    after(400 + random.nextInt(1_500), () -> {
      callerSpeaks = false;
      long stopped = nowMs * 1_000;
      after(200, () -> {
        if (callerSpeaks) return;
        take(new TalkInput.Activity(new SpeechActivity.SpeechPaused(CALL, u, u, u + 4_000, 8_000,
            Stamps.EMPTY.speech(stopped, nowMs * 1_000, 0)), 0));
        after(60, () -> take(new TalkInput.Tokens(new SpeechTokens(CALL, u, true, "do it please " + u, 0.9, false,
            List.of(), SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY))));
      });
    });
  }
}

package io.stepline.ops.sim;

import io.stepline.gateway.mediasession.BotPlayout;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Stamps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * A caller and the gate of their call, at real speed and by seed: answers what has sounded, interrupts now and then,
 * says goodbye after some turns. Measures how long it waits. Ticked every 20 ms by one thread, which it is owned by.
 */
final class FaultyDialog {
  private static final int RATE_HZ = 8_000;
  private static final int TURNS = 6;
  private static final int LONGEST_MS = 150_000;
  final CallId call;
  private final Bus bus;
  private final Random random;
  private final BotPlayout playout;
  private final List<CallEvent> told = new ArrayList<>();
  private final Map<Long, List<SpokenMark>> marks = new HashMap<>();
  private final Map<Long, CallEvent.PlayoutFinished> heard = new TreeMap<>();
  Optional<CallRecord> record = Optional.empty();
  long longestSilenceMs;
  String silence = "";
  private boolean held;
  private boolean owes;
  private boolean over;
  private long ageMs;
  private long silentMs;
  private long speaksAtMs = Long.MAX_VALUE;
  private long pausesAtMs = Long.MAX_VALUE;
  private long utterance;
  private int turns;
  private String doing = "";

  FaultyDialog(int number, Bus bus) {
    this.call = new CallId("dialog-" + number);
    this.bus = bus;
    this.random = new Random(number);
    this.playout = new BotPlayout(call, RATE_HZ, 40, told::add);
  }

  void begin() {
    bus.publish(Topics.CALL_EVENTS, new CallEvent.Answered(call, "g", CallEvent.Direction.INBOUND, "alice", "desk",
        "desk", "t", "PCMU", RATE_HZ, Map.of(), nowUs()));
  }

  private static long nowUs() {
    return System.currentTimeMillis() * 1_000;
  }

  boolean isOver() {
    return record.isPresent();
  }

  void audio(BotAudio piece) {
    playout.audio(piece);
  }

  void mark(SpokenMark mark) {
    marks.computeIfAbsent(mark.reply().value(), r -> new ArrayList<>()).add(mark);
  }

  void control(PlayoutControl order) {
    switch (order) {
      case PlayoutControl.Open o -> {
        playout.open(o);
        held = false;
        owes = true;
      }
      case PlayoutControl.Flush f -> {
        playout.flush(f);
        held = false;
        owes = playout.openReply().isPresent();
      }
      // The gate holds and resumes within its package; a reply that is held falls silent here.
      case PlayoutControl.Hold h -> held = true;
      case PlayoutControl.Resume r -> held = false;
    }
    tell();
  }

  /** Twenty milliseconds pass. @param late the machine could not keep up, which is no silence of the house */
  void tick(boolean late) {
    if (over) return;
    ageMs += 20;
    boolean sounding = !held && playout.nextFrame(nowUs()).isPresent();
    tell();
    boolean waits = owes && !held && pausesAtMs == Long.MAX_VALUE;
    silentMs = sounding || !waits ? 0 : silentMs + (late ? 0 : 20);
    if (silentMs > longestSilenceMs) {
      longestSilenceMs = silentMs;
      silence = "at " + ageMs + " ms in " + playout.openReply() + " after " + doing;
    }
    if (ageMs >= speaksAtMs) speaks();
    if (ageMs >= pausesAtMs) pauses();
    if (ageMs > LONGEST_MS) hangsUp("caller-bye");
  }

  private void tell() {
    for (CallEvent e : told) {
      bus.publish(Topics.CALL_EVENTS, e);
      if (e instanceof CallEvent.PlayoutStarted && random.nextInt(8) == 0)
        speaksAtMs = Math.min(speaksAtMs, ageMs + 300 + random.nextInt(1_500));
      if (e instanceof CallEvent.PlayoutFinished p) {
        heard.merge(p.reply().value(), p, (a, b) -> a.heardSamples() >= b.heardSamples() ? a : b);
        owes = playout.openReply().isPresent();
        if (p.complete()) speaksAtMs = ageMs + 300 + random.nextInt(700);
      }
    }
    told.clear();
  }

  private void speaks() {
    speaksAtMs = Long.MAX_VALUE;
    if (pausesAtMs != Long.MAX_VALUE) return;
    utterance = 8 * ageMs + 1;
    pausesAtMs = ageMs + 500 + random.nextInt(900);
    bus.publish(Topics.SPEECH_ACTIVITY,
        new SpeechActivity.SpeechStarted(call, utterance, utterance, utterance, RATE_HZ, nowUs()));
  }

  private void pauses() {
    pausesAtMs = Long.MAX_VALUE;
    turns++;
    String text = turns > TURNS ? "goodbye then" : turns % 2 == 0 ? "please book table " + turns
        : "tell me about number " + turns;
    doing = text;
    bus.publish(Topics.SPEECH_ACTIVITY, new SpeechActivity.SpeechPaused(call, utterance, utterance, utterance + 8_000,
        RATE_HZ, Stamps.EMPTY.speech(nowUs(), nowUs(), 0)));
    bus.publish(Topics.SPEECH_TOKENS, new SpeechTokens(call, utterance, true, text, 0.95, false, List.of(),
        SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY));
  }

  void hangsUp(String why) {
    if (over) return;
    over = true;
    bus.publish(Topics.CALL_EVENTS, new CallEvent.Ended(call, new CallEnd(CallEnd.Outcome.CALLER, why, 0),
        CallEvent.Direction.INBOUND, "alice", "desk", "desk", "t", 1, 2, MediaReport.EMPTY, nowUs()));
  }

  /** Words of which something was heard, whole marks; empty for a reply that never sounded. */
  String words(long reply) {
    Optional<CallEvent.PlayoutFinished> end = Optional.ofNullable(heard.get(reply));
    StringBuilder all = new StringBuilder();
    double seconds = end.map(p -> (double) p.heardSamples() / p.sampleRateHz()).orElse(0.0);
    for (SpokenMark m : marks.getOrDefault(reply, List.of()))
      if ((double) m.fromSample() / m.sampleRateHz() < seconds) all.append(m.text());
    return all.toString().strip();
  }

  boolean wasHeard(long reply) {
    return heard.containsKey(reply);
  }
}

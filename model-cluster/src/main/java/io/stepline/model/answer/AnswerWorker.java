package io.stepline.model.answer;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CampaignCall;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.WallClock;
import io.stepline.model.tokenizer.KeyphraseSpotter;
import io.stepline.model.worker.EndedCalls;
import io.stepline.model.worker.Idleness;
import io.stepline.model.worker.Mailbox;
import io.stepline.model.worker.Share;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Tells people from machines on the calls of campaigns. Calls are spread over a few threads; each keeps to its own. */
public final class AnswerWorker implements AutoCloseable {
  /** Longer than it is asked who answered. */
  private static final long IDLE_US = 3L * 60_000_000;

  private final Bus bus;
  private final WallClock clock;
  private final AnswerPhrases phrases = AnswerPhrases.load();
  private final Optional<KeyphraseSpotter> spotter;
  private final Meters meters;
  private final List<Lane> lanes;
  private final Share share;

  /** @param spotter empty where there is none */
  public AnswerWorker(Optional<KeyphraseSpotter> spotter, Bus bus, WallClock clock, int threads, Meters meters) {
    this.spotter = spotter;
    this.bus = bus;
    this.clock = clock;
    this.meters = meters;
    this.lanes = IntStream.range(0, threads).mapToObj(Lane::new).toList();
    this.share = new Share(bus);
    share.join("answer", Bus.Start.NOW, 8, List.of(
        Bus.Route.each(Topics.ANSWER_AUDIO, f -> lane(f.call()).mailbox.sound(1, () -> lane(f.call()).hear(f))),
        Bus.Route.each(Topics.SPEECH_TOKENS, t -> {
          if (!t.text().isBlank() && !t.rejected()) lane(t.call()).mailbox.control(() -> lane(t.call()).read(t));
        }),
        Bus.Route.each(Topics.CALL_EVENTS, e -> {
          if (e instanceof CallEvent.Answered || e instanceof CallEvent.Ended)
            lane(e.call()).mailbox.control(() -> lane(e.call()).event(e));
        })), new Keeping());
  }

  /** Which lines were answered lately stands on the bus; a line is listened to anew. */
  private final class Keeping implements Share.Keeper {
    @Override
    public void taken(Set<Integer> partitions) {
      bus.replaySince(Topics.CALL_EVENTS, partitions, (clock.nowUs() - IDLE_US) / 1_000,
          p -> lane(p.value().call()).mailbox.control(() -> lane(p.value().call()).event(p.value())));
    }

    @Override
    public void given(Predicate<CallId> lost) {
      lanes.forEach(lane -> lane.mailbox.await(() -> lane.leave(lost)));
    }
  }

  private Lane lane(CallId call) {
    return lanes.get(Math.floorMod(call.hashCode(), lanes.size()));
  }

  private final class Lane {
    final Mailbox mailbox;
    private final Map<CallId, AnswerEar> ears = new HashMap<>();
    private final Map<CallId, Long> answered = new HashMap<>();
    private final EndedCalls ended = new EndedCalls();
    private final Idleness idleness = new Idleness();

    Lane(int index) {
      mailbox = new Mailbox("answer-" + index, meters);
    }

    void event(CallEvent event) {
      switch (event) {
        case CallEvent.Answered a when CampaignCall.of(a).filter(CampaignCall::detect).isPresent() -> {
          idleness.heard(a.call(), clock.nowUs());
          answered.put(a.call(), a.atUs());
        }
        case CallEvent.Ended e -> {
          ended.add(e.call());
          idleness.forget(e.call());
          drop(e.call());
        }
        default -> {}
      }
    }

    private void drop(CallId call) {
      answered.remove(call);
      Optional.ofNullable(ears.remove(call)).ifPresent(AnswerEar::close);
    }

    /** Another has these calls now. */
    void leave(Predicate<CallId> lost) {
      idleness.forget(lost);
      answered.keySet().removeIf(lost);
      ears.keySet().stream().filter(lost).toList().forEach(this::drop);
    }

    void hear(CallerAudio frame) {
      if (ended.contains(frame.call()) || !share.has(frame.call())) return;
      idleness.heard(frame.call(), clock.nowUs());
      idleness.since(clock.nowUs() - IDLE_US).forEach(this::drop);
      AnswerEar ear = ears.computeIfAbsent(frame.call(), c -> new AnswerEar(frame.sampleRateHz(), phrases, spotter));
      boolean now = Optional.ofNullable(answered.get(frame.call())).filter(at -> frame.arrivedUs() >= at).isPresent();
      if (now && !ear.classifier().isAnswered()) ear.answered();
      ear.hear(frame.pcm()).forEach(f -> tell(frame.call(), ear, f));
    }

    void read(SpeechTokens tokens) {
      Optional.ofNullable(ears.get(tokens.call()))
          .ifPresent(ear -> ear.read(tokens.text()).forEach(f -> tell(tokens.call(), ear, f)));
    }

    private void tell(CallId call, AnswerEar ear, AnswerClassifier.Finding f) {
      long now = clock.nowUs();
      if (f.beepHz() == 0 && f.silentMs() == 0 && f.sure())
        meters.count("stepline.answer.verdicts", "kind", f.kind().toString()).one();
      share.publish(Topics.ANSWER_SIGNS,
          f.beepHz() > 0 ? new AnswerSign.Beep(call, f.beepHz(), now)
              : f.silentMs() > 0 ? new AnswerSign.Pause(call, f.silentMs(), now)
              : new AnswerSign.Heard(call, f.kind(), f.confidence(), f.sure(), !ear.classifier().isAnswered(),
                  f.afterMs(), f.why(), now));
    }
  }

  @Override
  public void close() {
    share.close();
    lanes.forEach(l -> l.mailbox.close());
    lanes.forEach(l -> l.ears.values().forEach(AnswerEar::close));
  }
}

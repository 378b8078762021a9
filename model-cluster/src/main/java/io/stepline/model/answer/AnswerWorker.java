package io.stepline.model.answer;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.WallClock;
import io.stepline.model.tokenizer.KeyphraseSpotter;
import io.stepline.model.worker.EndedCalls;
import io.stepline.model.worker.Mailbox;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Tells people from machines on the calls of campaigns. Calls are spread over a few threads; each keeps to its own. */
public final class AnswerWorker implements AutoCloseable {
  private final Bus bus;
  private final WallClock clock;
  private final AnswerPhrases phrases = AnswerPhrases.load();
  private final Optional<KeyphraseSpotter> spotter;
  private final Meters meters;
  private final List<Lane> lanes;
  private final Bus.Subscription subscription;

  /** @param spotter empty where there is none */
  public AnswerWorker(Optional<KeyphraseSpotter> spotter, Bus bus, WallClock clock, int threads, Meters meters) {
    this.spotter = spotter;
    this.bus = bus;
    this.clock = clock;
    this.meters = meters;
    this.lanes = IntStream.range(0, threads).mapToObj(Lane::new).toList();
    this.subscription = bus.subscribe(new Bus.Reader("answer", Bus.Start.NOW, 8, List.of(
        Bus.Route.each(Topics.ANSWER_AUDIO, f -> lane(f.call()).mailbox.audio(() -> lane(f.call()).hear(f))),
        Bus.Route.each(Topics.SPEECH_TOKENS, t -> {
          if (!t.text().isBlank() && !t.rejected()) lane(t.call()).mailbox.control(() -> lane(t.call()).read(t));
        }),
        Bus.Route.each(Topics.CALL_EVENTS, e -> {
          if (e instanceof CallEvent.Answered || e instanceof CallEvent.Ended) lane(e.call()).mailbox.control(() -> lane(e.call()).event(e));
        }))));
  }

  private Lane lane(CallId call) {
    return lanes.get(Math.floorMod(call.hashCode(), lanes.size()));
  }

  private final class Lane {
    final Mailbox mailbox;
    private final Map<CallId, AnswerEar> ears = new HashMap<>();
    private final Map<CallId, Long> answered = new HashMap<>();
    private final EndedCalls ended = new EndedCalls();

    Lane(int index) {
      mailbox = new Mailbox("answer-" + index, meters);
    }

    void event(CallEvent event) {
      switch (event) {
        case CallEvent.Answered a when DialOrder.asksWho(a.headers()) -> answered.put(a.call(), a.atUs());
        case CallEvent.Ended e -> {
          ended.add(e.call());
          answered.remove(e.call());
          Optional.ofNullable(ears.remove(e.call())).ifPresent(AnswerEar::close);
        }
        default -> { }
      }
    }

    void hear(CallerAudio frame) {
      if (ended.contains(frame.call())) return;
      AnswerEar ear = ears.computeIfAbsent(frame.call(), c -> new AnswerEar(frame.sampleRateHz(), phrases, spotter));
      boolean now = Optional.ofNullable(answered.get(frame.call())).filter(at -> frame.arrivedUs() >= at).isPresent();
      if (now && !ear.classifier().isAnswered()) ear.answered();
      ear.hear(frame.pcm()).forEach(f -> tell(frame.call(), ear, f));
    }

    void read(SpeechTokens tokens) {
      Optional.ofNullable(ears.get(tokens.call())).ifPresent(ear -> ear.read(tokens.text()).forEach(f -> tell(tokens.call(), ear, f)));
    }

    private void tell(CallId call, AnswerEar ear, AnswerClassifier.Finding f) {
      long now = clock.nowUs();
      if (f.beepHz() == 0 && f.silentMs() == 0 && f.sure()) meters.count("stepline.answer.verdicts", "kind", f.kind().toString()).one();
      bus.publish(Topics.ANSWER_SIGNS, f.beepHz() > 0 ? new AnswerSign.Beep(call, f.beepHz(), now) : f.silentMs() > 0 ? new AnswerSign.Pause(call, f.silentMs(), now)
          : new AnswerSign.Heard(call, f.kind(), f.confidence(), f.sure(), !ear.classifier().isAnswered(), f.afterMs(), f.why(), now));
    }
  }

  @Override
  public void close() {
    subscription.close();
    lanes.forEach(l -> l.mailbox.close());
    lanes.forEach(l -> l.ears.values().forEach(AnswerEar::close));
  }
}

package io.stepline.model.vad;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechActivity.EndOfTurn;
import io.stepline.kafka.contract.SpeechActivity.SpeechPaused;
import io.stepline.kafka.contract.SpeechActivity.SpeechStarted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A caller who is as loud as the script says, in virtual time; the model is a level meter. */
class EarsTest {
  private static final CallId CALL = new CallId("c");
  private static final SpeechProbability LOUD = (rate, windows, memories) -> {
    float[] p = new float[windows.size()];
    for (int i = 0; i < p.length; i++) p[i] = windows.get(i)[windows.get(i).length / 2] == 0 ? 0 : 1;
    return p;
  };
  private final List<SpeechActivity> told = new ArrayList<>();
  private long nowUs = 1_000_000;
  private long sample;
  private int rateHz = 8000;
  private Ears ears = restarted();

  private Ears restarted() {
    return new Ears(LOUD, told::add, () -> nowUs, 200, 700);
  }

  private void sounds(int level, int millis) {
    for (int ms = 0; ms < millis; ms += 20) {
      short[] pcm = new short[rateHz / 50];
      Arrays.fill(pcm, (short) level);
      ears.hear(List.of(new CallerAudio(CALL, sample, rateHz, nowUs, nowUs, pcm)));
      sample += pcm.length;
      nowUs += 20_000;
    }
  }

  private void sentence() {
    sounds(1000, 800);
    sounds(0, 1200);
  }

  private void nothingComesFor(int seconds) {
    nowUs += seconds * 1_000_000L;
    sample += (long) seconds * rateHz;
  }

  private SpeechActivity last() {
    return told.getLast();
  }

  /** What a controller does that has heard of turns up to a number: it looks only at higher ones. */
  private void isAnsweredAfter(long utterance) {
    sentence();
    assertThat(last()).isInstanceOf(EndOfTurn.class);
    assertThat(last().utterance()).isGreaterThan(utterance);
  }

  @Test
  void shouldNumberUtterancesByTheSampleTheyBeginWith() {
    sounds(0, 640);
    sentence();
    assertThat(told).hasExactlyElementsOfTypes(SpeechStarted.class, SpeechPaused.class, EndOfTurn.class);
    SpeechStarted first = (SpeechStarted) told.getFirst();
    assertThat(told).extracting(SpeechActivity::utterance).containsOnly(first.fromSample() + 1);
  }

  @Test
  void shouldBeHeardAfterARestartThatKnowsNothing() {
    for (int i = 0; i < 3; i++) sentence();
    long before = last().utterance();
    ears = restarted();
    isAnsweredAfter(before);
  }

  @Test
  void shouldBeHeardAfterNinetySecondsOnHoldAndForgottenMeanwhile() {
    for (int i = 0; i < 3; i++) sentence();
    long before = last().utterance();
    nothingComesFor(90);
    isAnsweredAfter(before);
    assertThat(ears.size()).isEqualTo(1);
  }

  @Test
  void shouldEndATurnThatBeganBeforeTheHold() {
    sounds(1000, 800);
    long begun = last().utterance();
    nothingComesFor(90);
    sounds(0, 1200);
    assertThat(last()).isInstanceOf(EndOfTurn.class);
    assertThat(last().utterance()).isEqualTo(begun);
  }

  @Test
  void shouldGoOnWithATurnThatAnotherHasHeardBegin() {
    sounds(0, 400);
    sounds(1000, 800);
    SpeechStarted begun = (SpeechStarted) last();
    ears = restarted();
    ears.goOn(Map.of(CALL, begun));
    sounds(1000, 300);
    sounds(0, 300);
    sounds(1000, 400);
    sounds(0, 1000);
    assertThat(told).hasSize(5).last().isInstanceOfSatisfying(EndOfTurn.class,
        e -> assertThat(e.turnFromSample()).isEqualTo(begun.turnFromSample()));
    assertThat(told.get(1)).isInstanceOfSatisfying(SpeechPaused.class,
        p -> assertThat(p.utterance()).isEqualTo(begun.utterance()));
    assertThat(told.get(3).utterance()).isGreaterThan(begun.utterance());
  }

  @Test
  void shouldEndATurnWhoseCallerFellSilentWhileNobodyListened() {
    sounds(1000, 800);
    SpeechActivity begun = last();
    ears = restarted();
    ears.goOn(Map.of(CALL, begun));
    nothingComesFor(8);
    sounds(0, 1000);
    assertThat(last()).isInstanceOf(EndOfTurn.class);
    assertThat(last().utterance()).isEqualTo(begun.utterance());
    isAnsweredAfter(begun.utterance());
  }

  /**
   * Whoever takes over begins with the sound that nobody is known to have listened to: some of it is told of already.
   */
  @Test
  void shouldNotTellAgainOfSoundThatAnotherHasToldOf() {
    sounds(0, 600);
    sounds(1000, 800);
    sounds(0, 400);
    SpeechActivity paused = last();
    ears = restarted();
    ears.goOn(Map.of(CALL, paused));
    sample = 0;
    sounds(0, 600);
    sounds(1000, 800);
    sounds(0, 1200);
    assertThat(told).hasSize(3).last().isInstanceOf(EndOfTurn.class);
    assertThat(last().utterance()).isEqualTo(paused.utterance());
  }

  @Test
  void shouldGoOnRisingWhenTheRateOfTheCallChanges() {
    rateHz = 16_000;
    sample = 16_000 * 60;
    sentence();
    long before = last().utterance();
    rateHz = 8000;
    sample /= 2;
    isAnsweredAfter(before);
  }
}

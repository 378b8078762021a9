package io.stepline.model.vad;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.model.vad.SpeechSegmenter.Change;
import io.stepline.model.vad.SpeechSegmenter.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpeechSegmenterTest {
  private final SpeechSegmenter segmenter =
      new SpeechSegmenter(new SpeechSegmenter.Settings(0.5f, 96, 200, 500, 20_000));

  private List<Change> feed(float probability, int windows) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < windows; i++) segmenter.step(probability).ifPresent(changes::add);
    return changes;
  }

  @Test
  void shouldReportStartPauseAndEndWithTheirPlaces() {
    assertThat(feed(0, 10)).isEmpty();
    assertThat(feed(0.9f, 20)).containsExactly(new Change(Kind.STARTED, 10));
    assertThat(feed(0, 40)).containsExactly(new Change(Kind.PAUSED, 30), new Change(Kind.ENDED, 30));
    assertThat(feed(0, 100)).isEmpty();
  }

  @Test
  void shouldNotTakeACoughForSpeech() {
    feed(0, 5);
    assertThat(feed(0.9f, 2)).isEmpty();
    assertThat(feed(0, 50)).isEmpty();
  }

  @Test
  void shouldContinueTheTurnWhenTheCallerGoesOnAfterAPause() {
    feed(0.9f, 10);
    assertThat(feed(0, 8)).extracting(Change::kind).containsExactly(Kind.PAUSED);
    assertThat(feed(0.9f, 10)).extracting(Change::kind).containsExactly(Kind.STARTED);
    assertThat(segmenter.turnBegan()).isZero();
    assertThat(feed(0, 20)).extracting(Change::kind).containsExactly(Kind.PAUSED, Kind.ENDED);
  }

  @Test
  void shouldEndATurnThatHasNoEnd() {
    assertThat(feed(0.9f, 700)).extracting(Change::kind).startsWith(Kind.STARTED, Kind.ENDED);
  }

  /** Whatever the probabilities: starts and pauses alternate, an end comes only within a turn, places never go back. */
  @Test
  void shouldKeepItsOrderUnderArbitraryProbabilities() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      SpeechSegmenter s = new SpeechSegmenter(new SpeechSegmenter.Settings(0.5f, 96, 200, 500, 3_000));
      boolean speaking = false;
      boolean turn = false;
      double level = 0.5;
      for (int i = 0; i < 600; i++) {
        if (random.nextInt(15) == 0) level = random.nextDouble();
        var change = s.step((float) Math.max(0, Math.min(1, level + random.nextGaussian() * 0.2)));
        if (change.isEmpty()) continue;
        switch (change.get().kind()) {
          case STARTED -> {
            assertThat(speaking).as("seed %d", seed).isFalse();
            speaking = true;
            turn = true;
          }
          case PAUSED -> {
            assertThat(speaking).as("seed %d", seed).isTrue();
            speaking = false;
          }
          case ENDED -> {
            assertThat(turn).as("seed %d", seed).isTrue();
            turn = false;
            speaking = false;
          }
        }
        assertThat(change.get().window()).isLessThanOrEqualTo(i + 1);
      }
    }
  }
}

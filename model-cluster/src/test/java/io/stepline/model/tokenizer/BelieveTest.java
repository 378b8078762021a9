package io.stepline.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** When the embedded ears believe a phrase. */
class BelieveTest {
  private static NativeSphinx.Segment segment(String word, int frames, int acoustic) {
    return new NativeSphinx.Segment(word, frames, acoustic);
  }

  @Test
  void shouldBelieveAPhraseThatExplainsTheSpeech() {
    Belief belief = Belief.of(List.of(segment("<sil>", 20, -900), segment("goodbye", 60, -6_000)),
        List.of(segment("SIL", 18, -800), segment("G", 30, -2_900), segment("AY", 32, -3_000)));
    assertThat(belief.rejected()).isFalse();
    assertThat(belief.confidence()).isGreaterThan(0.9);
  }

  @Test
  void shouldRejectAPhraseWhereFreePhonesHearNoSpeech() {
    Belief belief =
        Belief.of(List.of(segment("bye", 40, -5_000)), List.of(segment("SIL", 30, -900), segment("+NOISE+", 40, -900)));
    assertThat(belief.rejected()).isTrue();
    assertThat(belief.confidence()).isZero();
  }

  @Test
  void shouldRejectAPhraseLaidIntoALongSentence() {
    Belief belief = Belief.of(List.of(segment("<sil>", 700, -9_000), segment("agent", 150, -15_000)),
        List.of(segment("AH", 877, -87_700)));
    assertThat(belief.rejected()).isTrue();
    assertThat(belief.confidence()).isLessThan(0.5);
  }

  @Test
  void shouldRejectAPhraseThatFreePhonesExplainMuchBetter() {
    assertThat(Belief.of(List.of(segment("help", 50, -10_000)), List.of(segment("HH", 50, -5_000))).rejected())
        .isTrue();
  }

  @Test
  void shouldRejectNoWordsAtAll() {
    assertThat(Belief.of(List.of(segment("<sil>", 50, -900)), List.of(segment("HH", 50, -5_000))).rejected()).isTrue();
  }
}

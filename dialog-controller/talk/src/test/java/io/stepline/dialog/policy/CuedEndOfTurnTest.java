package io.stepline.dialog.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CuedEndOfTurnTest {
  private final CuedEndOfTurn policy = new CuedEndOfTurn(BotPolicy.EndOfTurn.USUAL, Cues.of("en"), List.of());

  private static Optional<SpeechTokens> said(String text, double pitch, double ending) {
    return Optional.of(new SpeechTokens(new CallId("c"), 1, true, text, 0.9, false, List.of(),
        new SpeechTokens.Voice(-20, pitch, ending, -1), Stamps.EMPTY));
  }

  private static Optional<SpeechTokens> said(String text) {
    return said(text, 0, 0);
  }

  @Test
  void shouldWaitAsUsualWhileNothingIsKnown() {
    assertThat(policy.silenceMs(Optional.empty(), true)).isEqualTo(500);
    assertThat(policy.silenceMs(said(""), false)).isEqualTo(500);
  }

  @Test
  void shouldBeQuickWhenItIsComplete() {
    assertThat(policy.silenceMs(said("opening hours"), true)).isEqualTo(400);
    assertThat(policy.silenceMs(said("opening hours"), false)).as("nothing was expected").isEqualTo(500);
    assertThat(policy.silenceMs(said("Where is my order?"), false)).isEqualTo(400);
  }

  @Test
  void shouldBePatientWhenItCannotEndSo() {
    for (String text : List.of("my order number is", "I would like to", "the blue one and", "well,", "我想要因为"))
      assertThat(policy.silenceMs(said(text), true)).as(text).isEqualTo(1_000);
    assertThat(policy.silenceMs(said("four seven"), true)).as("numbers come in groups").isEqualTo(700);
  }

  @Test
  void shouldListenToTheMelody() {
    assertThat(policy.silenceMs(said("the blue van", 200, 150), false)).isEqualTo(440);
    assertThat(policy.silenceMs(said("the blue van", 200, 210), false)).isEqualTo(560);
  }

  @Test
  void shouldLearnHowLongACallerPauses() {
    policy.wentOn(620);
    assertThat(policy.silenceMs(said("the blue van"), false)).isEqualTo(713);
    assertThat(policy.silenceMs(said("opening hours"), true)).as("no haste with a slow speaker").isEqualTo(713);
    for (int i = 0; i < 6; i++) policy.wentOn(100);
    assertThat(policy.silenceMs(said("the blue van"), false)).as("and forgets").isEqualTo(500);
    policy.wentOn(5_000);
    assertThat(policy.silenceMs(said("the blue van"), false)).isEqualTo(1_000);
  }

  private static Optional<SpeechTokens> judged(String text, double finished) {
    return Optional.of(new SpeechTokens(new CallId("c"), 1, true, text, 0.9, false, List.of(), SpeechTokens.Wave.NONE,
        SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY, SpeechTokens.Manner.UNKNOWN.finished(finished)));
  }

  @Test
  void shouldEndTheTurnWhereTheModelThatListensAndTheWordsAgree() {
    assertThat(policy.silenceMs(judged("the blue van", 0.9), false)).isEqualTo(400);
    assertThat(policy.silenceMs(judged("the blue van.", 0.1), false)).as("a full stop of the recogniser's own")
        .isEqualTo(1_000);
    assertThat(policy.silenceMs(judged("I would like to", 0.9), false)).as("they do not agree").isEqualTo(500);
    assertThat(policy.silenceMs(judged("opening hours", 0.1), true)).as("nor here").isEqualTo(500);
    assertThat(policy.silenceMs(judged("I would like to", 0.1), false)).isEqualTo(1_000);
    assertThat(policy.silenceMs(judged("four seven", 0.9), true)).as("numbers come in groups").isEqualTo(700);
    assertThat(policy.silenceMs(judged("", 0.9), false)).as("of models that hear nobody knows the words yet")
        .isEqualTo(400);
    assertThat(policy.silenceMs(judged("the blue van", -1), false)).as("nobody listened").isEqualTo(500);
  }

  @Test
  void shouldTakeTheModelsWordAgainstASlowSpeakersHabit() {
    policy.wentOn(800);
    assertThat(policy.silenceMs(judged("the blue van", 0.9), false)).isEqualTo(500);
    assertThat(policy.silenceMs(judged("the blue van", 0.4), false)).isEqualTo(1_000);
  }

  private static int waits(String language, String text) {
    return new CuedEndOfTurn(BotPolicy.EndOfTurn.USUAL, Cues.of(language), List.of()).silenceMs(said(text), false);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "en | my number is | four seven twenty three | track my order", "en | I'd like it because | 0 4 7 | no it is not",
      "de-de | meine Nummer ist | null vier sieben dreiundzwanzig | wo ist meine Bestellung",
      "de-at | ich hätte gern | zweihundertfünfzig | das ist gut",
      "fr-fr | c’est pour | zéro six douze quatre-vingts | oui merci",
      "fr | je voudrais | cent vingt et un | c’est bon", "es | mi número es | nueve uno veintitrés | muchas gracias",
      "es-mx | y | dieciocho | la quiero roja", "zh-cn | 我想要因为 | 一三八零零 | 好的", "yue | 我的电话和 | 幺幺零 | 是的",
      "ja | 電話番号は | ゼロ三のいち二 | お願いします", "ja-jp | えっと | 九千八百 | こんにちは"})
  void shouldKnowNumbersAndWhatGoesOn(String language, String open, String number, String complete) {
    assertThat(waits(language, open)).as(open).isEqualTo(1_000);
    assertThat(waits(language, number)).as(number).isEqualTo(700);
    assertThat(waits(language, complete)).as(complete).isEqualTo(500);
    assertThat(waits(language, complete + (language.matches("zh.*|yue|ja.*") ? "。" : "."))).isEqualTo(400);
  }
}

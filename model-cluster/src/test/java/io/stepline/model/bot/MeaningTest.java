package io.stepline.model.bot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What callers' words mean in a state, in scripts of many kinds. */
class MeaningTest {
  @TempDir
  private Path folder;

  /** @param answers phrases of states "s0", "s1", ...; {@code |} stands between the phrases of one */
  private Bot bot(String language, String... answers) {
    StringBuilder text = new StringBuilder("name: b\nlanguage: " + language + "\nflow:\n  start: menu\n  states:\n");
    text.append(
        "    menu:\n      prompt: x\n      slot: {name: n, min: 1, max: 8, before: [the number is], go: taken}\n");
    text.append("      answers:\n");
    for (int i = 0; i < answers.length; i++)
      text.append("        - {say: [\"").append(answers[i].replace("|", "\", \"")).append("\"], go: s").append(i)
          .append("}\n");
    for (int i = 0; i < answers.length; i++) text.append("    s" + i + ": {prompt: x, then: hangup}\n");
    text.append("    taken: {prompt: x, then: hangup}\n");
    try {
      return BotFile.read(Files.writeString(folder.resolve("b.yaml"), text));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The state gone to, the digits taken, or "" where nothing was understood. */
  private static String meant(Bot bot, String said) {
    return switch (Phrases.meaning(bot, "menu", said, LocalDate.EPOCH)) {
      case Phrases.Meaning.Chosen c -> c.answer().go();
      case Phrases.Meaning.Filled f -> f.value();
      case Phrases.Meaning.Refused r -> "";
      case Phrases.Meaning.Several v -> "";
      case Phrases.Meaning.Nothing n -> "";
    };
  }

  @Test
  void shouldMatchNonLatinTextWithItselfAndNothingElse() {
    Bot chinese = bot("zh", "是|好的", "不是|不要", "人工客服");
    assertThat(List.of(meant(chinese, "是"), meant(chinese, "好的。"), meant(chinese, "不 是"), meant(chinese, "人工客服")))
        .containsExactly("s0", "s0", "s1", "s2");
    assertThat(List.of(meant(chinese, "不"), meant(chinese, "..."), meant(chinese, "！"), meant(chinese, "天气很好")))
        .containsOnly("");
    Bot russian = bot("ru", "да", "нет");
    assertThat(List.of(meant(russian, "Да!"), meant(russian, "НЕТ"), meant(russian, "может быть")))
        .containsExactly("s0", "s1", "");
    Bot japanese = bot("ja", "はい", "いいえ");
    assertThat(List.of(meant(japanese, "はい"), meant(japanese, "いいえ。"), meant(japanese, "はい、いいえ")))
        .containsExactly("s0", "s1", "");
    Bot thai = bot("th", "ใช่", "ไม่ใช่");
    assertThat(List.of(meant(thai, "ใช่"), meant(thai, "ไม่ใช่"), meant(thai, "ไม่"))).containsExactly("s0", "s1", "");
  }

  @Test
  void shouldFoldCaseWidthAndComposition() {
    Bot german = bot("de", "öffnungszeiten", "straße", "[für mich] schließen");
    assertThat(List.of(meant(german, "O\u0308ffnungszeiten"), meant(german, "STRASSE"), meant(german, "schliessen"),
        meant(german, "für mich schließen"), meant(german, "ffnungszeiten"), meant(german, "strae")))
        .containsExactly("s0", "s1", "s2", "s2", "", "");
    assertThat(meant(bot("zh", "ＡＢＣ客服"), "abc客服")).isEqualTo("s0");
    assertThat(meant(bot("en-us", "i'm done"), "I’m done")).isEqualTo("s0");
  }

  @ParameterizedTest
  @CsvSource({"en-us, that is correct, that is not correct", "en-us, that is right, no that is right",
      "en-us, transfer me to an agent, don't transfer me to an agent",
      "en-us, transfer me to an agent, don’t transfer me to an agent",
      "en-us, i want to book an appointment, no i do not want to book an appointment",
      "de, ich möchte einen termin buchen, ich möchte keinen termin buchen",
      "de, das ist so richtig, das ist so nicht richtig",
      "fr, je veux annuler la commande, je ne veux pas annuler la commande",
      "es, quiero cancelar mi pedido, no quiero cancelar mi pedido", "zh, 我要取消订单, 我不要取消订单",
      "ja, 予約をキャンセルします, 予約をキャンセルしません", "ru, я хочу отменить заказ, я не хочу отменить заказ",
      "it, voglio annullare il mio ordine, non voglio annullare il mio ordine"})
  void shouldLetANegationTurnAMeaning(String language, String phrase, String said) {
    Bot bot = bot(language, phrase);
    assertThat(meant(bot, phrase)).isEqualTo("s0");
    assertThat(meant(bot, said)).isEmpty();
    Bot both = bot(language, phrase, said);
    assertThat(List.of(meant(both, phrase), meant(both, said))).containsExactly("s0", "s1");
  }

  @Test
  void shouldUnderstandWordsAroundAPhraseButNotBetweenTwo() {
    Bot bot = bot("en-us", "cancel my order", "track my order", "no thank you");
    assertThat(meant(bot, "please track my order")).isEqualTo("s1");
    assertThat(meant(bot, "no no thank you")).isEqualTo("s2");
    assertThat(meant(bot, "my order")).isEmpty();
  }

  @Test
  void shouldCountWholePhrasesOnlyWhereNegationIsNotKnown() {
    Bot finnish = bot("fi", "haluan peruuttaa tilauksen nyt");
    assertThat(meant(finnish, "haluan peruuttaa tilauksen nyt")).isEqualTo("s0");
    assertThat(meant(finnish, "en haluan peruuttaa tilauksen nyt")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"en-us, eighty three oh five, 8305", "en-us, double eight three oh five, 88305",
      "en-us, triple four one, 4441",
      "en-us, the number is eight hundred, 800", "en-us, four thousand seven hundred and eleven, 4711",
      "en-us, nineteen eighty-four, 1984", "en-us, um four seven one one please, 4711",
      "en-us, no wait zero three one six, 0316", "en-us, four seven no wait four eight one one, 4811",
      "en-us, It's 4711., 4711", "en-us, 47 11, 4711", "en-us, four seven 11, 4711", "en-us, ４７１１, 4711",
      "en-us, ٤٧١١, 4711",
      "de, dreiundzwanzig, 23", "de, drei und zwanzig null fünf, 2305", "de, zwo eins, 21", "de, vierhundertelf, 411",
      "zh, 八三零五, 8305", "zh, 幺二三, 123", "zh, 二十三, 23", "zh, 三百零五, 305", "fr, quatre-vingt-trois zéro cinq, 8305",
      "es, ochenta y tres cero cinco, 8305", "ja, 八三〇五, 8305", "ja, はち さん ゼロ ご, 8305", "ru, двадцать три, 23"})
  void shouldReadSpokenNumbersWhole(String language, String said, String digits) {
    assertThat(meant(bot(language, "xyz"), said)).isEqualTo(digits);
  }

  @ParameterizedTest
  @CsvSource({"en-us, one nine bye", "en-us, four seven eleventy", "en-us, eight it is zero three", "en-us, double",
      "en-us, one two double", "en-us, two million", "en-us, eight hundred five five five",
      "en-us, four seven point five",
      "en-us, minus four", "en-us, not four seven", "en-us, four or five", "en-us, four five banana",
      "de, nicht dreiundzwanzig",
      "zh, 不是八三", "en-us, one two three four five six seven eight nine", "en-us, half past seven"})
  void shouldRefuseANumberWithOtherWordsInIt(String language, String said) {
    assertThat(meant(bot(language, "xyz"), said)).isEmpty();
  }

  @Test
  void shouldReadDigitsBackInTheBotsLanguage() {
    assertThat(FlowWords.spoken("en-us", "407")).isEqualTo("four, zero, seven");
    assertThat(FlowWords.spoken("de", "407")).isEqualTo("vier, null, sieben");
    assertThat(FlowWords.spoken("zh", "407")).isEqualTo("四, 零, 七");
  }
}

package io.stepline.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClausesTest {
  private final Clauses clauses = new Clauses("en");

  private static List<String> cut(String language, String text) {
    Clauses clauses = new Clauses(language);
    List<String> all = new ArrayList<>(clauses.add(text));
    all.addAll(clauses.finish());
    return all;
  }

  @Test
  void shouldSpeakTheFirstSentenceBeforeTheLastIsWritten() {
    assertThat(clauses.add("We are open ")).isEmpty();
    assertThat(clauses.add("from nine to six. And on")).containsExactly("We are open from nine to six. ");
    assertThat(clauses.finish()).containsExactly("And on");
    assertThat(clauses.finish()).isEmpty();
  }

  @Test
  void shouldNotCutNumbersOrShortInterjections() {
    assertThat(clauses.add("It costs 3.50 today. Yes. No. ")).containsExactly("It costs 3.50 today. ");
    assertThat(clauses.finish()).containsExactly("Yes. No. ");
  }

  @Test
  void shouldCutTextWithoutMarks() {
    assertThat(clauses.add("word ".repeat(100))).hasSize(1)
        .allSatisfy(c -> assertThat(c.length()).isLessThanOrEqualTo(300));
    assertThat(cut("zh", "😀".repeat(400))).allSatisfy(c -> assertThat(c.codePoints()).containsOnly(0x1F600));
  }

  @Test
  void shouldGiveASentenceThatNothingFollowsWhenItIsQuiet() {
    assertThat(clauses.add("Let me look that up for you.")).isEmpty();
    assertThat(clauses.settled()).containsExactly("Let me look that up for you.");
    clauses.add("It costs three");
    assertThat(clauses.settled()).as("a sentence that is not at its end").isEmpty();
    assertThat(clauses.finish()).containsExactly("It costs three");
    clauses.add("You will see Dr.");
    assertThat(clauses.settled()).as("a name is to come").isEmpty();
  }

  @Test
  void shouldNotCutNamesInitialsAndAbbreviations() {
    for (String whole : List.of("You will see Dr. Smith at St. Mary's tomorrow", "Please ask J. P. Morgan about it",
        "He served in the U.S. Army for years", "Well... let me think about it", "It is, e.g. Monday or Tuesday",
        "Please go to room No. 5 on the left", "They meet Smith vs. Jones at noon"))
      assertThat(cut("en", whole)).containsExactly(whole);
    for (String whole : List.of("Sie sehen Dr. Meier am 3. Mai um zehn Uhr",
        "Wir haben vieles, z. B. Brot und bzw. Kuchen für Sie"))
      assertThat(cut("de", whole)).containsExactly(whole);
    assertThat(cut("fr", "Vous verrez M. Dupont demain matin")).hasSize(1);
    assertThat(cut("es", "Hable con el Sr. García y la Dra. López mañana")).hasSize(1);
  }

  @Test
  void shouldCutSentencesAndLines() {
    assertThat(cut("en", "Please choose one:\n1. Billing\n2. Support\nThank you so much! Which one is it?"))
        .containsExactly("Please choose one:\n", "1. Billing\n", "2. Support\n", "Thank you so much! ",
            "Which one is it?");
    assertThat(cut("en", "He said \"that is fine.\" Then he left; all was well"))
        .containsExactly("He said \"that is fine.\" ", "Then he left; ", "all was well");
  }

  @Test
  void shouldStreamLanguagesWithoutSpacesOrWithOtherMarks() {
    assertThat(cut("hi", "मैं आपकी मदद करता हूँ। आप कैसे हैं")).containsExactly("मैं आपकी मदद करता हूँ। ",
        "आप कैसे हैं");
    assertThat(cut("ar", "كيف يمكنني مساعدتك؟ نحن هنا")).containsExactly("كيف يمكنني مساعدتك؟ ", "نحن هنا");
    assertThat(cut("zh", "好的，没问题。我们的营业时间是星期一到星期五，上午9：30到下午六点；欢迎您光临！"))
        .containsExactly("好的，没问题。", "我们的营业时间是星期一到星期五，", "上午9：30到下午六点；", "欢迎您光临！");
    assertThat(cut("ja", "はい、わかりました。営業時間は月曜日から金曜日、午前九時から午後六時です。「ありがとう。」と言いました。"))
        .containsExactly("はい、わかりました。", "営業時間は月曜日から金曜日、", "午前九時から午後六時です。", "「ありがとう。」", "と言いました。");
  }

  /** Whatever the pieces, the clauses are the same, and together they are the text. */
  @Test
  void shouldCutAlikeHoweverTheTextComes() {
    Random random = new Random(8);
    List<String> bits = List.of("Dr. ", "Smith", " at 3.50", ". ", "! ", "\n", "好的", "。", "，", "、", "「", "」", "हूँ। ",
        "؟ ", "... ", "1. ", "😀", "; ", "word ", "Then ", "e.g. ", "\"", "U.S. ", "2026", "：", "30", "\t",
        "x".repeat(90));
    for (int round = 0; round < 3_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(30); i >= 0; i--) text.append(bits.get(random.nextInt(bits.size())));
      String language = List.of("en", "de", "zh", "ja", "hi", "ar").get(random.nextInt(6));
      List<String> whole = cut(language, text.toString());
      assertThat(String.join("", whole)).isEqualTo(text.toString());
      assertThat(whole).allSatisfy(c -> assertThat(c.length()).isLessThanOrEqualTo(301));
      Clauses pieces = new Clauses(language);
      List<String> found = new ArrayList<>();
      for (int at = 0; at < text.length();) {
        int to = Math.min(text.length(), at + 1 + random.nextInt(7));
        found.addAll(pieces.add(text.substring(at, to)));
        at = to;
      }
      found.addAll(pieces.finish());
      assertThat(found).isEqualTo(whole);
    }
  }
}

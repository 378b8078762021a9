package io.stepline.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClausesTest {
  private final Clauses clauses = new Clauses();

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
  }

  @Test
  void shouldGiveASentenceThatNothingFollowsWhenItIsQuiet() {
    assertThat(clauses.add("Let me look that up for you.")).isEmpty();
    assertThat(clauses.settled()).containsExactly("Let me look that up for you.");
    clauses.add("It costs three");
    assertThat(clauses.settled()).as("a sentence that is not at its end").isEmpty();
    assertThat(clauses.finish()).containsExactly("It costs three");
  }
}

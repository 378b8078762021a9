package io.stepline.model.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThoughtsTest {
  private static String through(boolean perhapsOpen, boolean whole, String text, int piece) {
    Thoughts thoughts = new Thoughts(perhapsOpen);
    StringBuilder spoken = new StringBuilder();
    for (int at = 0; at < text.length(); at += piece)
      spoken.append(thoughts.accept(text.substring(at, Math.min(text.length(), at + piece))));
    return spoken.append(thoughts.rest(whole)).toString();
  }

  private static void says(String expected, boolean perhapsOpen, boolean whole, String text) {
    for (int piece = 1; piece <= text.length(); piece++)
      assertThat(through(perhapsOpen, whole, text, piece)).as("%s in pieces of %d", text, piece).isEqualTo(expected);
  }

  @Test
  void shouldTakeThoughtsOutWhateverTheCuts() {
    says("Good day.", false, true, "<think>poor and old</think>\n\nGood day.");
    says("Yes. No.", false, true, "Yes. <think>or</think>No.");
    says("Hi.", false, true, "<THINKING> a </THINKING> Hi.");
    says("Hi.", false, true, "[THINK]a[/THINK]Hi.");
    says("Bonjour.", false, true, "◁think▷a◁/think▷Bonjour.");
  }

  @Test
  void shouldLeaveWhatOnlyLooksLikeAThought() {
    says("a < b and <thin> is [thin] </thi", false, true, "a < b and <thin> is [thin] </thi");
  }

  @Test
  void shouldNotSpeakWhatIsNestedOrNeverClosed() {
    says("d", false, true, "<think>a<think>b</think>c</think>d");
    says("", false, true, "<think>never closed");
    says("Yes. ", false, false, "Yes. <think>never closed");
    says("Answer", false, true, "<think>I must not write <think> again</think>Answer");
  }

  @Test
  void shouldHoldBackWhatAPromptMayHaveOpened() {
    says("Hello.", true, true, "old and poor</think>\n\nHello.");
    says("Hello.", true, true, "<think>old</think>Hello.");
    says("Hello.", true, true, "Hello.");
    says("", true, false, "cut off by the lim");
  }

  @Test
  void shouldLearnWhetherThePromptOpensThoughts() {
    Thinking thinking = new Thinking("auto", "some-model");
    assertThat(thinking.opens()).isFalse();
    Thoughts first = thinking.begin();
    assertThat(first.accept("hm, they are</think>Hi.")).endsWith("Hi.");
    thinking.learn(first, true);
    assertThat(thinking.opens()).isTrue();
    Thoughts plain = thinking.begin();
    plain.accept("Hello.");
    thinking.learn(plain, true);
    assertThat(thinking.opens()).isFalse();
    assertThat(new Thinking("auto", "Qwen3-8B-Thinking").opens()).isTrue();
    assertThat(new Thinking("auto", "step-audio-r1.1").opens()).isTrue();
    assertThat(new Thinking("none", "Qwen3-8B-Thinking").opens()).isFalse();
    assertThat(new Thinking("opened", "x").opens()).isTrue();
  }
}

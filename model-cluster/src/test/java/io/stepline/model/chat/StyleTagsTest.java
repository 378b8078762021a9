package io.stepline.model.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.Style;
import org.junit.jupiter.api.Test;

class StyleTagsTest {
  private static String[] through(String text, int piece) {
    StyleTags tags = new StyleTags(Style.PLAIN);
    StringBuilder spoken = new StringBuilder();
    for (int at = 0; at < text.length(); at += piece)
      spoken.append(tags.accept(text.substring(at, Math.min(text.length(), at + piece))));
    spoken.append(tags.rest());
    return new String[] {spoken.toString(), tags.style().emotion(), tags.style().dialect(),
        Double.toString(tags.style().pace())};
  }

  @Test
  void shouldTakeTagsOutWhateverTheCuts() {
    for (int piece = 1; piece < 20; piece++) {
      assertThat(through("(happy)(Cantonese) (slow)Hello (you).", piece)).containsExactly("Hello (you).", "happy",
          "cantonese", "0.8");
      assertThat(through("（高兴2）（粤语）你好", piece)).containsExactly("你好", "very-happy", "cantonese", "1.0");
      assertThat(through("(by the way) hello", piece)).containsExactly("(by the way) hello", "", "", "1.0");
      assertThat(through("(never closed and much too long for any tag", piece)[0])
          .isEqualTo("(never closed and much too long for any tag");
      assertThat(through("(sad)", piece)).containsExactly("", "sad", "", "1.0");
    }
  }

  @Test
  void shouldTakeToolsOutWhateverTheCuts() {
    String text = "One moment. <tool>look {\"a\": \"<b>\"}</tool> Done < 5 <to be.";
    for (int piece = 1; piece < 30; piece++) {
      TextTools tools = new TextTools(1);
      StringBuilder spoken = new StringBuilder();
      for (int at = 0; at < text.length(); at += piece)
        spoken.append(tools.accept(text.substring(at, Math.min(text.length(), at + piece))));
      spoken.append(tools.rest());
      assertThat(spoken.toString()).isEqualTo("One moment.  Done < 5 <to be.");
      assertThat(tools.wishes()).containsExactly(new Dialect.ToolWish("t1-1", "look", "{\"a\": \"<b>\"}"));
    }
  }
}

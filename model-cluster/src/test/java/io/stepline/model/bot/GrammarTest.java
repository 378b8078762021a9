package io.stepline.model.bot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the embedded recognisers listen for. */
class GrammarTest {
  @Test
  void shouldHintAtTheStatesPhrasesFirst() {
    Bot bot = BotFile.read(Path.of("..", "bots", "front-desk.yaml"));
    String hints = Phrases.hints(bot, Phrases.firstState(bot), 200);
    assertThat(hints).isNotEmpty().hasSizeLessThanOrEqualTo(200).doesNotContain("[", "]");
    assertThat(Phrases.hints(bot, Phrases.firstState(bot) + "?", 200)).isEqualTo(hints);
    assertThat(Phrases.hints(bot, Phrases.firstState(bot), 3)).isEmpty();
  }

  private static Bot bot(Path folder) throws java.io.IOException {
    return BotFile.read(Files.writeString(folder.resolve("b.yaml"),
        """
            name: b
            flow:
              start: menu
              states:
                menu: {prompt: x, slot: {name: n, min: 2, max: 4, before: ["[my] number is"], go: bye}, answers: [{say: ["I'm [really] done!"], go: bye}]}
                bye: {prompt: x, then: hangup}
            """));
  }

  @Test
  void shouldSpellOutHowManyDigitsANumberHas(@TempDir Path folder) throws Exception {
    assertThat(Phrases.jsgf(bot(folder), "menu")).contains("<value> = <digit> <digit> [<digit> [<digit> ]];")
        .contains("[my] number is <value>").doesNotContain("+").doesNotContain("*");
  }

  @Test
  void shouldListenForADigitInEveryState(@TempDir Path folder) throws Exception {
    Bot bot = bot(folder);
    assertThat(Phrases.jsgf(bot, "menu")).contains("public <g> = i'm [really] done | <digit> | <value>");
    assertThat(Phrases.jsgf(bot, "bye")).contains("public <g> = <digit>;").contains("five");
    assertThat(Phrases.words(bot)).contains("five", "i'm", "really").doesNotContain("");
    assertThat(Phrases.meaning(bot, "menu", "five", LocalDate.EPOCH)).isInstanceOf(Phrases.Meaning.Nothing.class);
  }
}

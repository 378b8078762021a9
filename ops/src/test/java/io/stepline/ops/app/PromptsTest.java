package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.terms.HouseWords;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import io.stepline.model.decoder.ClauseDecoder;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's own words, in whatever language a bot speaks. */
class PromptsTest {
  @TempDir
  Path folder;

  /** A sample for each letter, in one language, or nothing at all. */
  private static final class Letters extends ClauseDecoder {
    private final String language;
    private final boolean broken;
    private final List<String> said = new ArrayList<>();

    Letters(String language, boolean broken) {
      this.language = language;
      this.broken = broken;
    }

    @Override
    public String name() {
      return language;
    }

    @Override
    public boolean speaks(String other) {
      return other.startsWith(language);
    }

    @Override
    protected boolean speak(String clause, Voice how, Sink sink) {
      if (broken) throw new EngineException("broken");
      synchronized (said) {
        said.add(clause);
      }
      return sink.audio(16_000, new short[clause.length()]);
    }
  }

  private Map<String, Bot> bots() throws Exception {
    Files.writeString(folder.resolve("zh.yaml"), """
        name: qiantai
        language: zh
        greeting: 您好。
        flow: {start: a, states: {a: {prompt: "请问?", then: hangup}}}
        """);
    return BotFile.readAll(folder);
  }

  @Test
  void shouldSpeakEachBotsLanguage() throws Exception {
    Letters chinese = new Letters("zh", false);
    Map<String, short[]> prompts = Prompts.render(List.of(new Letters("en", false), chinese), bots().values());
    assertThat(prompts).containsKeys("sorry@8000", "one-moment@16000", "queue@8000", "qiantai/sorry@8000",
        "qiantai/one-moment@16000", "qiantai/queue@16000");
    assertThat(String.join("", chinese.said)).contains(HouseWords.of("zh").busy(), HouseWords.of("zh").trouble());
  }

  @Test
  void shouldTakeTheNextVoiceWhereOneFailsAndLeaveOutWhatNobodySays() throws Exception {
    List<SpeechDecoder> voices = List.of(new Letters("en", true), new Letters("en", false));
    assertThat(Prompts.render(voices, bots().values())).containsKey("sorry@8000").doesNotContainKey(
        "qiantai/sorry@8000");
    assertThat(Prompts.render(List.of(new Letters("en", true)), List.of())).isEmpty();
  }
}

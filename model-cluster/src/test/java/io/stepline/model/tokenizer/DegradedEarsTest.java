package io.stepline.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import io.stepline.model.bot.Phrases;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine cannot serve of one bot changes nothing for the others. */
class DegradedEarsTest {
  private static final Path MODELS = Path.of("/usr/share/pocketsphinx/model/en-us");
  private static final String BROKEN = "#JSGF V1.0;\ngrammar g;\npublic <g> = ;\n";

  @TempDir
  private Path folder;

  private final Map<String, Bot> bots = new LinkedHashMap<>();
  private final Map<String, Path> files = new LinkedHashMap<>();

  @BeforeEach
  void bots() throws IOException {
    for (String name : new String[] {"one", "two"}) {
      Path file = Files.writeString(folder.resolve(name + ".yaml"), "name: " + name
          + "\nflow: {start: a, states: {a: {prompt: x, answers: [{say: [yes], go: b}]}, "
          + "b: {prompt: x, answers: [{say: [no], go: a}]}}}\n");
      bots.put(name, BotFile.read(file));
      files.put(name, file);
    }
  }

  private static void library() {
    assumeTrue(Files.isRegularFile(MODELS.resolve("cmudict-en-us.dict")), "pocketsphinx-en-us is not installed");
  }

  @Test
  void shouldHearDigitsOnlyWhereOneGrammarIsRefused() throws Exception {
    library();
    try (PocketSphinxEncoder ears = new PocketSphinxEncoder(MODELS, bots, files,
        (bot, state) -> bot.name().equals("one") && state.equals("b") ? BROKEN : Phrases.jsgf(bot, state))) {
      assertThat(ears.degraded()).containsOnlyKeys("one/b");
      assertThat(ears.refused()).isEmpty();
      try (SpeechEncoder.Session session = ears.open("one", true)) {
        session.expect("b");
        session.begin();
        assertThat(session.settle(new short[16_000]).get().text()).isNotEqualTo("no");
      }
    }
  }

  @Test
  void shouldRefuseABotAloneUnlessAllAreRefused() throws Exception {
    library();
    try (PocketSphinxEncoder ears = new PocketSphinxEncoder(MODELS, bots, files,
        (bot, state) -> bot.name().equals("one") ? BROKEN : Phrases.jsgf(bot, state))) {
      assertThat(ears.refused()).containsOnlyKeys("one");
    }
    assertThatThrownBy(() -> new PocketSphinxEncoder(MODELS, bots, files, (bot, state) -> BROKEN))
        .isInstanceOf(EngineException.class);
    assertThat(Phrases.digits()).contains("zero").doesNotContain("yes");
  }

  @Test
  void shouldServeABotByAnotherEngineAlone() throws Exception {
    Named usual = new Named("usual", 16_000);
    Named other = new Named("other", 16_000);
    try (ByBotEncoder ears = new ByBotEncoder(usual, Map.of("one", other))) {
      assertThat(ears.open("one", true)).isSameAs(other.session);
      assertThat(ears.open("two", true)).isSameAs(usual.session);
      assertThat(ears.name()).isEqualTo("usual; for one other");
    }
    assertThatThrownBy(() -> new ByBotEncoder(usual, Map.of("one", new Named("slow", 8_000))))
        .hasMessageContaining("slow does not hear at 16000 Hz");
  }

  private static final class Named implements SpeechEncoder {
    private final String name;
    private final int rate;
    private final Session session = new Session() {
      @Override
      public CompletableFuture<Result> settle(short[] turn) {
        return CompletableFuture.completedFuture(Result.NOTHING);
      }

      @Override
      public void close() {}
    };

    Named(String name, int rate) {
      this.name = name;
      this.rate = rate;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int sampleRateHz() {
      return rate;
    }

    @Override
    public Session open(String bot, boolean narrowband) {
      return session;
    }
  }
}

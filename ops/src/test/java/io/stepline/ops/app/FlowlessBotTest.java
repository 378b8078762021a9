package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotException;
import io.stepline.model.bot.BotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bots for a model need none of what the flow engine needs. */
class FlowlessBotTest {
  private static Map<String, Bot> bots(Path folder) throws IOException {
    Files.writeString(folder.resolve("m.yaml"), "name: m\npersona: You are a shop.\n");
    return BotFile.readAll(folder);
  }

  @Test
  void shouldSayWhichEnginesCannotLeadABotWithoutAFlow(@TempDir Path folder) throws IOException {
    Map<String, Bot> bots = bots(folder);
    assertThatThrownBy(() -> EncoderEngines.flows("auto", bots)).isInstanceOf(BotException.class)
        .hasMessageContaining("m has no flow").hasMessageContaining("set encoder to openai");
    assertThatCode(() -> EncoderEngines.flows("vosk", bots)).doesNotThrowAnyException();
    assertThatThrownBy(() -> ChatEngines.flows(Config.load(Path.of("none"), Map.of()).chat(), bots))
        .hasMessageContaining("chat is flow");
  }
}

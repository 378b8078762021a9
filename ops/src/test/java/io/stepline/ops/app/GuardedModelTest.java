package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.model.bot.BotFile;
import io.stepline.model.engine.ChatModel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A chat role whose model server is down when it starts. */
class GuardedModelTest {
  private static ChatModel chosen(String fallback) throws Exception {
    int nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = free.getLocalPort();
    }
    Config config = Config.load(Path.of("none"), Map.of("chat", "openai", "chat.url",
        "http://127.0.0.1:" + nobody + "/v1", "chat.model", "m", "chat.fallback", fallback));
    return new ChatEngines(config, new Notes(), BotFile.readAll(Path.of("../bots"))).choose();
  }

  @Test
  void shouldStartWhenAnotherModelStandsIn() throws Exception {
    try (ChatModel chat = chosen("flow")) {
      assertThat(chat.name()).contains("flow");
    }
  }

  @Test
  void shouldNotStartWhenNobodyCouldAnswer() {
    assertThatThrownBy(() -> chosen("none")).hasMessageContaining("does not answer");
  }
}

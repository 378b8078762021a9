package io.stepline.ops.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.dialog.policy.BotPolicy;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong in bot files is said before anything listens. */
class BotsAtStartTest {
  private static final String FLOW =
      "flow: {start: a, states: {a: {prompt: x, answers: [{say: [yes], go: a}]}}}\n";

  @TempDir
  private Path folder;

  private void refused(String text, String said) throws IOException {
    Files.writeString(folder.resolve("b.yaml"), text);
    assertThatThrownBy(() -> Roles.start(
        Config.load(Path.of("none"), Map.of("bots.dir", folder.toString(), "http.port", "0", "bots.default", "b")),
        Set.of("controller")))
        .hasMessageContaining("b.yaml").hasMessageContaining(said);
  }

  @Test
  void shouldBeReadToTheWordByAControllerAlone() throws IOException {
    refused("name: b\nlimts: {no-input-ms: 1}\n" + FLOW, "did you mean 'limits'?");
    refused("name: b\nhours: {office: {zone: UTC, open: [always]}}\n" + FLOW, "'always' is not like");
  }

  @Test
  void shouldNotBeWellWhereSomethingStandsInForBetter() {
    assertThat(Checkup.well(Map.of("encoder", "PocketSphinx", "style of b", "plain"), "encoder", "recogniser of "))
        .isEqualTo("PocketSphinx");
    assertThatThrownBy(() -> Checkup.well(Map.of("encoder", "PocketSphinx", "recogniser of b/menu", "degraded: digits"),
        "encoder", "recogniser of ")).hasMessage("recogniser of b/menu: degraded: digits");
    assertThatThrownBy(
        () -> Checkup.well(Map.of("encoder", "Sphinx4 (fallback: no library)"), "encoder", "recogniser "))
        .hasMessageContaining("no library");
  }

  @Test
  void shouldRefuseFlowsAndModelsThatCannotWorkTogether() {
    Map<String, Bot> desk = BotFile.readAll(Path.of("..", "bots", "model"));
    assertThatThrownBy(() -> EncoderEngines.flows("pocketsphinx", desk)).hasMessageContaining("speak freely");
    Config flow = Config.load(Path.of("none"), Map.of("chat", "flow"));
    assertThatThrownBy(() -> ChatEngines.flows(flow.chat(), desk)).hasMessageContaining("set chat.url")
        .hasMessageContaining("helpdesk");
    Config hears = Config.load(Path.of("none"), Map.of("chat", "step-audio", "chat.url", "http://127.0.0.1:1/v1"));
    assertThatThrownBy(() -> ChatEngines.flows(hears.chat(), desk)).hasMessageContaining("concierge")
        .hasMessageContaining("take flow out of the tools");
  }

  @Test
  void shouldNameAgentsThatNobodyCanCall() throws IOException {
    String queue = "name: b\ntransfers: {desk: \"queue:q\"}\nqueues: {q: {agents: [\"%s\"]}}\n" + FLOW;
    Files.writeString(folder.resolve("b.yaml"), queue.formatted("ann@pbx"));
    Map<String, BotPolicy> bots = BotPolicy.readAll(folder);
    assertThatThrownBy(() -> Checkup.transfers(bots)).hasMessageContaining("queue q has the agent 'ann@pbx'");
    Files.writeString(folder.resolve("b.yaml"), queue.formatted("sip:ann@pbx"));
    assertThat(Checkup.transfers(BotPolicy.readAll(folder))).isEqualTo("b/desk");
  }

  @Test
  void shouldNameToolsThatWouldNeverBeAsked() throws IOException {
    String tool = "name: b\ntools: {lookup: {description: d, url: \"%s\"}}\n" + FLOW;
    Files.writeString(folder.resolve("b.yaml"), tool.formatted("http://169.254.169.254/latest"));
    Map<String, BotPolicy> bots = BotPolicy.readAll(folder);
    assertThatThrownBy(() -> Checkup.tools(bots)).hasMessageContaining("tool lookup is never asked")
        .hasMessageContaining("net.allow");
    Files.writeString(folder.resolve("b.yaml"), tool.formatted("http://10.0.0.7/lookup"));
    assertThat(Checkup.tools(BotPolicy.readAll(folder))).isEqualTo("b/lookup");
  }
}

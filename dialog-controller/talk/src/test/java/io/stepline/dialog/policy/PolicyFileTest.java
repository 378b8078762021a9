package io.stepline.dialog.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFileTest {
  @TempDir
  Path folder;

  private BotPolicy read(String yaml) throws IOException {
    Files.writeString(folder.resolve("desk.yaml"), "name: desk\n" + yaml);
    return BotPolicy.readAll(folder).get("desk");
  }

  @Test
  void shouldReadWhetherAToolMayBeAskedAgain() throws IOException {
    assertThat(read("tools: {book: {url: 'http://x/', repeat: never}}").tools().get("book").repeat())
        .isEqualTo(BotPolicy.Repeat.NEVER);
    assertThat(read("tools: {book: {url: 'http://x/'}}").tools().get("book").repeat())
        .isEqualTo(BotPolicy.Repeat.SAME_KEY);
    assertThatThrownBy(() -> read("tools: {book: {url: 'http://x/', repeat: sometimes}}"))
        .hasMessageContaining("desk.yaml").hasMessageContaining("repeat");
    assertThatThrownBy(() -> read("tools: {book: {url: 'http://x/', timeout-ms: 900000}}"))
        .hasMessageContaining("timeout-ms");
  }

  @Test
  void shouldSpeakTheBotsLanguageUnlessTheFileSaysOtherwise() throws IOException {
    assertThat(read("language: de-de\nqueues: {q: {agents: ['sip:a@b']}}")).satisfies(p -> {
      assertThat(p.apology()).startsWith("Entschuldigung");
      assertThat(p.words().giveUp()).contains("Auf Wiederhören");
      assertThat(p.queues().get("q").announcement()).contains("Warteschlange");
    });
    assertThat(read("language: de-de\napology: Ups.\nwords: {wait: [Moment.]}")).satisfies(p -> {
      assertThat(p.apology()).isEqualTo("Ups.");
      assertThat(p.words().meanwhile()).containsExactly("Moment.");
    });
    assertThatThrownBy(() -> read("words: {wait: []}")).hasMessageContaining("wait");
  }

  @Test
  void shouldRefuseANoInputTransferThatIsNotThere() throws IOException {
    assertThat(read("transfers: {agent: 'sip:a@b'}\nlimits: {no-input-limit: 5, no-input-transfer: agent}").limits())
        .satisfies(l -> {
          assertThat(l.noInputLimit()).isEqualTo(5);
          assertThat(l.noInputTransfer()).isEqualTo("agent");
        });
    assertThatThrownBy(() -> read("limits: {no-input-transfer: nobody}")).hasMessageContaining("nobody");
    assertThatThrownBy(() -> read("limits: {no-input-limit: 0}")).hasMessageContaining("no-input-limit");
  }

  @Test
  void shouldLetAStateWaitOtherwise() throws IOException {
    BotPolicy bot = read("end-of-turn: {usual-ms: 700}\nlimits: {no-input-ms: 9000}\n"
        + "flow: {states: {a: {no-input-ms: 20000, end-of-turn: {patient-ms: 3000}}, b: {prompt: x}, c: }}");
    assertThat(bot.noInputMs("a")).isEqualTo(20_000);
    assertThat(bot.noInputMs("a?")).isEqualTo(20_000);
    assertThat(bot.noInputMs("b")).isEqualTo(9_000);
    assertThat(bot.noInputMs("")).isEqualTo(9_000);
    assertThat(bot.endOfTurn("a")).isEqualTo(new BotPolicy.EndOfTurn(400, 700, 3_000));
    assertThat(bot.endOfTurn("b")).isEqualTo(new BotPolicy.EndOfTurn(400, 700, 1_000));
  }

  @Test
  void shouldReadHowKeysAreCollected() throws IOException {
    assertThat(read("").keys()).isEqualTo(new BotPolicy.Keys("#", 2_500, 32));
    assertThat(read("keys: {end: '*', pause-ms: 4000, max: 16}").keys()).isEqualTo(new BotPolicy.Keys("*", 4_000, 16));
    assertThat(read("keys: {terminator: '*', inter-key-ms: 3000}").keys())
        .isEqualTo(new BotPolicy.Keys("*", 3_000, 32));
    assertThatThrownBy(() -> read("keys: {end: '##'}")).hasMessageContaining("end");
    assertThatThrownBy(() -> read("keys: {max: 0}")).hasMessageContaining("max");
    assertThatThrownBy(() -> read("keys: {pause-ms: 10}")).hasMessageContaining("pause-ms");
  }
}

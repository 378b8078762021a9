package io.stepline.ops.bots;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of a bot's hours hold, at its place. */
class MomentsTest {
  @TempDir
  private Path folder;

  @Test
  void shouldKnowTheHoursOfTheNightOnBothOfItsDays() throws IOException {
    Bot bot = BotFile.read(Files.writeString(folder.resolve("b.yaml"), """
        name: b
        zone: Europe/Berlin
        persona: x
        hours:
          night: {zone: Europe/Berlin, open: ["fri 22:00-06:00"], holidays: ["2026-12-25"]}
        """));
    assertThat(Moments.of(bot, Instant.parse("2026-11-27T20:59:00Z")).open()).isEmpty();
    assertThat(Moments.of(bot, Instant.parse("2026-11-27T21:00:00Z")).open()).containsExactly("night");
    assertThat(Moments.of(bot, Instant.parse("2026-11-28T04:59:00Z")).open()).containsExactly("night");
    assertThat(Moments.of(bot, Instant.parse("2026-11-28T05:00:00Z")).open()).isEmpty();
    assertThat(Moments.of(bot, Instant.parse("2026-11-28T22:30:00Z")).open()).as("saturday night").isEmpty();
    assertThat(Moments.of(bot, Instant.parse("2026-12-26T01:00:00Z")).open()).as("began on a holiday").isEmpty();
    assertThat(Moments.of(bot, Instant.parse("2026-11-27T23:30:00Z")).now()).hasToString("2026-11-28T00:30");
  }
}

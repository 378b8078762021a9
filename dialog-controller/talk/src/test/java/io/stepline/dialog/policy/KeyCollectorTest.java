package io.stepline.dialog.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyCollectorTest {
  private final KeyCollector keys = new KeyCollector();

  @Test
  void shouldActAtOnceWhenOneKeyIsEnough() {
    assertThat(keys.press("5", 1, "#")).hasValue("5");
    assertThat(keys.press("#", 1, "#")).as("alone, the terminator is a key").hasValue("#");
  }

  @Test
  void shouldCollectUpToTheLength() {
    assertThat(keys.press("4", 3, "#")).isEmpty();
    assertThat(keys.press("7", 3, "#")).isEmpty();
    assertThat(keys.press("1", 3, "#")).hasValue("471");
  }

  @Test
  void shouldEndAtTheTerminatorAndWhenTimeIsUp() {
    keys.press("4", 6, "#");
    keys.press("7", 6, "#");
    assertThat(keys.press("#", 6, "#")).hasValue("47");
    keys.press("9", 6, "#");
    assertThat(keys.expired()).hasValue("9");
    assertThat(keys.expired()).isEmpty();
  }

  @Test
  void shouldTakeTheStarAtOnce() {
    assertThat(keys.press("*", 6, "#")).hasValue("*");
  }

  @Test
  void shouldStayBounded() {
    for (int i = 0; i < 63; i++) assertThat(keys.press("1", 1_000_000, "#")).isEmpty();
    assertThat(keys.press("1", 1_000_000, "#").orElseThrow()).hasSize(64);
  }
}

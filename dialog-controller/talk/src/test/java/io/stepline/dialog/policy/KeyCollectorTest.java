package io.stepline.dialog.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyCollectorTest {
  private static final BotPolicy.Keys POUND = new BotPolicy.Keys("#", 2_500, 16);
  private final KeyCollector keys = new KeyCollector();

  @Test
  void shouldActAtOnceWhenOneKeyIsEnough() {
    assertThat(keys.press("5", 1, POUND)).hasValue("5");
    assertThat(keys.press("#", 1, POUND)).as("alone, the terminator is a key").hasValue("#");
  }

  @Test
  void shouldCollectUpToTheLength() {
    assertThat(keys.press("4", 3, POUND)).isEmpty();
    assertThat(keys.press("7", 3, POUND)).isEmpty();
    assertThat(keys.press("1", 3, POUND)).hasValue("471");
  }

  @Test
  void shouldEndAtTheTerminatorAndWhenTimeIsUp() {
    keys.press("4", 6, POUND);
    keys.press("7", 6, POUND);
    assertThat(keys.press("#", 6, POUND)).hasValue("47");
    keys.press("9", 6, POUND);
    assertThat(keys.expired()).hasValue("9");
    assertThat(keys.expired()).isEmpty();
  }

  @Test
  void shouldTakeTheStarAtOnce() {
    assertThat(keys.press("*", 6, POUND)).hasValue("*");
  }

  @Test
  void shouldStayBounded() {
    for (int i = 0; i < 63; i++) assertThat(keys.press("1", 1_000_000, POUND)).isEmpty();
    assertThat(keys.press("1", 1_000_000, POUND).orElseThrow()).hasSize(64);
  }

  @Test
  void shouldCollectWhereTheBotDoesNotSayHowMany() {
    KeyCollector keys = new KeyCollector();
    assertThat(keys.press("#", 0, POUND)).as("nothing but the end").contains("#");
    for (String k : "*830".split("")) assertThat(keys.press(k, 0, POUND)).isEmpty();
    assertThat(keys.press("5", 0, POUND)).isEmpty();
    assertThat(keys.press("#", 0, POUND)).contains("*8305");
    for (String k : "400000000000000".split("")) assertThat(keys.press(k, 0, POUND)).isEmpty();
    assertThat(keys.press("2", 0, POUND)).contains("4000000000000002");
    assertThat(keys.press("1", 1, POUND)).as("a menu").contains("1");
  }
}

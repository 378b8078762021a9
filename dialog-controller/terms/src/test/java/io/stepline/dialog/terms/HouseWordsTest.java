package io.stepline.dialog.terms;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HouseWordsTest {
  @ParameterizedTest
  @ValueSource(strings = {"de", "fr", "es", "zh", "ja"})
  void shouldSayEverythingInTheLanguage(String language) {
    HouseWords words = HouseWords.of(language);
    HouseWords english = HouseWords.of("en");
    assertThat(words.meanwhile()).hasSizeGreaterThanOrEqualTo(4).doesNotContainAnyElementsOf(english.meanwhile())
        .doesNotHaveDuplicates();
    assertThat(words.queue()).contains("{position}");
    assertThat(words.press()).contains("{key}").isNotEqualTo(english.press());
    assertThat(java.util.List.of(words.apology(), words.farewell(), words.giveUp(), words.queue(), words.abandoned()))
        .allMatch(w -> !w.isBlank()).doesNotContain(english.apology(), english.farewell(), english.giveUp(),
            english.queue(), english.abandoned());
  }

  @Test
  void shouldKnowALanguageByAllItsNames() {
    assertThat(HouseWords.of("de-AT")).isEqualTo(HouseWords.of("de"));
    assertThat(HouseWords.of("cmn-latn-pinyin")).isEqualTo(HouseWords.of("zh_CN"));
    assertThat(HouseWords.of("tlh")).isEqualTo(HouseWords.of("en-us"));
    assertThat(HouseWords.of("../../x")).isEqualTo(HouseWords.of("en"));
    assertThat(HouseWords.of("")).isEqualTo(HouseWords.of("en"));
  }
}

package io.stepline.kafka.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {
  @ParameterizedTest
  @CsvSource({"en-us,en,en", "de_AT,de,de", "zh,zh,zh", "zh-CN,zh,zh", "cmn,zh,zh", "cmn-latn-pinyin,zh,zh",
      "yue,zh,yue", "zh-HK,zh,yue", "zh-yue-hk,zh,yue", "JA,ja,ja", "'','',''", "../x,'',''", "english,'',''"})
  void shouldTellWhichLanguageATagNames(String tag, String base, String spoken) {
    assertThat(Language.of(tag)).isEqualTo(new Language(base, spoken));
  }
}

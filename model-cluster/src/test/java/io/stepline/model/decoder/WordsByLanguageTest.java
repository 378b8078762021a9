package io.stepline.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsByLanguageTest {
  private static final SpeechDecoder.Sink DEAF = (SpeechDecoder.Sink) Proxy.newProxyInstance(
      WordsByLanguageTest.class.getClassLoader(), new Class<?>[] {SpeechDecoder.Sink.class}, (p, m, a) -> true);
  private final List<String> opened = new ArrayList<>();

  private SpeechDecoder voice(String name, String language) {
    return new SpeechDecoder() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public boolean speaks(String asked) {
        return asked.startsWith(language);
      }

      @Override
      public Stream open(Voice voice, Sink sink) {
        opened.add(name);
        return (Stream) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Stream.class},
            (p, m, a) -> true);
      }
    };
  }

  @Test
  void shouldSpeakEachLanguageWithTheFirstVoiceThatKnowsIt() {
    SpeechDecoder all = new WordsByLanguage(List.of(voice("flite", "en"), voice("espeak", "")));
    all.open(new SpeechDecoder.Voice("", "en-us", 1), DEAF);
    all.open(new SpeechDecoder.Voice("", "zh", 1), DEAF);
    assertThat(opened).containsExactly("flite", "espeak");
    assertThat(all.name()).isEqualTo("flite, espeak");
  }

  @Test
  void shouldNotSpeakALanguageWithAVoiceThatDoesNotKnowIt() {
    SpeechDecoder english = new WordsByLanguage(List.of(voice("flite", "en")));
    assertThat(english.speaks("zh")).isFalse();
    assertThatThrownBy(() -> english.open(new SpeechDecoder.Voice("", "zh", 1), DEAF))
        .isInstanceOf(EngineException.class).hasMessageContaining("zh");
    assertThat(opened).isEmpty();
  }
}

package io.stepline.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A reply is said to its end, whichever voice fails in it. */
class SecondVoiceTest {
  private static final SpeechDecoder.Voice ENGLISH = new SpeechDecoder.Voice("rms", "en", 1);
  private long nowMs;

  /** Says a sample for each letter, at once; fails at a word, or when it is opened. */
  private static final class Letters implements SpeechDecoder {
    private final String name;
    private final int rateHz;
    private final String fails;
    private final AtomicInteger opened = new AtomicInteger();

    Letters(String name, int rateHz, String fails) {
      this.name = name;
      this.rateHz = rateHz;
      this.fails = fails;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean speaks(String language) {
      return !language.equals("xx") || name.equals("first");
    }

    @Override
    public Stream open(Voice voice, Sink sink) {
      opened.incrementAndGet();
      if (fails.equals("open")) throw new EngineException("no");
      return new Stream() {
        private boolean dead;

        @Override
        public void text(String text) {
          if (dead) return;
          boolean breaks = !fails.isEmpty() && text.contains(fails);
          sink.audio(rateHz, new short[breaks ? 10 : text.length()]);
          dead = breaks;
          if (breaks) sink.failed("no");
          else sink.spoken(text);
        }

        @Override
        public void codes(int[] codes, String says) {
          text(says);
        }

        @Override
        public void flush() {}

        @Override
        public void finish() {
          if (!dead) sink.end();
        }

        @Override
        public void cancel() {
          dead = true;
        }
      };
    }
  }

  private static final class Heard implements SpeechDecoder.Sink {
    private final List<String> news = new ArrayList<>();
    private final List<Integer> rates = new ArrayList<>();

    @Override
    public boolean audio(int rateHz, short[] pcm) {
      rates.add(rateHz);
      return true;
    }

    @Override
    public void spoken(String text) {
      news.add(text);
    }

    @Override
    public void end() {
      news.add("end");
    }

    @Override
    public void failed(String why) {
      news.add("failed");
    }
  }

  private Heard says(SpeechDecoder voice, SpeechDecoder.Voice how, String... texts) {
    Heard heard = new Heard();
    SpeechDecoder.Stream stream = voice.open(how, heard);
    for (String t : texts) stream.text(t);
    stream.finish();
    return heard;
  }

  private SecondVoice voices(String firstFails, String secondFails) {
    return new SecondVoice(new Letters("first", 24_000, firstFails), new Letters("second", 16_000, secondFails),
        () -> nowMs);
  }

  @Test
  void shouldGoOnFromTheClauseInWhichTheFirstVoiceFailed() {
    Heard heard = says(voices("Monday", ""), ENGLISH, "It was sent. ", "It comes on Monday. ", "Bye.");
    assertThat(heard.news).containsExactly("It was sent. ", "It comes on Monday. ", "Bye.", "end");
    assertThat(heard.rates).as("one rate in a reply").containsOnly(24_000);
  }

  @Test
  void shouldSayWhatCodesSay() {
    Heard heard = new Heard();
    SpeechDecoder.Stream stream = voices("Monday", "").open(ENGLISH, heard);
    stream.codes(new int[] {1}, "It was sent. ");
    stream.codes(new int[] {2}, "It comes on Monday. ");
    stream.codes(new int[] {3}, "Bye.");
    stream.finish();
    assertThat(heard.news).containsExactly("It was sent. ", "It comes on Monday. ", "Bye.", "end");
  }

  @Test
  void shouldLetAVoiceRestThatHasFailed() {
    Letters first = new Letters("first", 24_000, "open");
    SecondVoice voice = new SecondVoice(first, new Letters("second", 16_000, ""), () -> nowMs);
    assertThat(says(voice, ENGLISH, "Hello.").news).containsExactly("Hello.", "end");
    assertThat(says(voice, ENGLISH, "Sorry.").news).containsExactly("Sorry.", "end");
    assertThat(first.opened).hasValue(1);
    assertThat(voice.name()).contains("has failed");
    nowMs = 10_000;
    says(voice, ENGLISH, "Hello.");
    assertThat(first.opened).as("tried again").hasValue(2);
  }

  @Test
  void shouldTellWhenTheSecondFailsTooOrDoesNotKnowTheLanguage() {
    assertThat(says(voices("Monday", "Monday"), ENGLISH, "On Monday. ").news).containsExactly("failed");
    SecondVoice strange = voices("Monday", "");
    assertThat(says(strange, new SpeechDecoder.Voice("rms", "xx", 1), "On Monday. ", "More.").news)
        .containsExactly("failed");
    assertThat(says(strange, new SpeechDecoder.Voice("rms", "xx", 1), "Hello.").news)
        .as("nobody else could say it, so it is tried").containsExactly("Hello.", "end");
  }

  @Test
  void shouldSayNothingOnceItIsCancelled() {
    Heard heard = new Heard();
    SpeechDecoder.Stream stream = voices("Monday", "").open(ENGLISH, heard);
    stream.text("It was sent. ");
    stream.cancel();
    stream.text("On Monday.");
    stream.finish();
    assertThat(heard.news).containsExactly("It was sent. ");
  }
}

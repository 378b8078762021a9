package io.stepline.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.model.engine.SpeechDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A decoder worker dies in the middle of a reply; the next speaks what is missing, and nothing twice. */
class DecoderWorkerTest {
  private static final CallId CALL = new CallId("c");
  private final InMemoryBus bus = new InMemoryBus();
  private final List<BotAudio> sound = new CopyOnWriteArrayList<>();
  private final List<SpokenMark> marks = new CopyOnWriteArrayList<>();

  /** A hundred samples for each letter, each sample the letter; breaks down after so many letters. */
  private record Speller(int breaksAfter) implements SpeechDecoder {
    @Override
    public String name() {
      return "speller";
    }

    @Override
    public boolean speaks(String language) {
      return true;
    }

    @Override
    public Stream open(Voice voice, Sink sink) {
      return new Stream() {
        private int spelt;

        @Override
        public void text(String text) {
          for (char c : text.toCharArray()) {
            if (spelt++ >= breaksAfter) return;
            short[] pcm = new short[100];
            java.util.Arrays.fill(pcm, (short) c);
            sink.audio(8000, pcm);
          }
          sink.spoken(text);
        }

        @Override
        public void flush() {}

        @Override
        public void finish() {
          if (spelt < breaksAfter) sink.end();
        }

        @Override
        public void cancel() {}
      };
    }
  }

  private DecoderWorker worker(int breaksAfter) {
    return new DecoderWorker(List.of(new Speller(breaksAfter)), 1, bus, () -> 1_000_000, Meters.NONE);
  }

  private void settle() {
    for (int i = 0; i < 5; i++) {
      bus.deliver();
      await().pollDelay(java.time.Duration.ofMillis(20)).until(() -> true);
    }
  }

  private void says(int reply, String... texts) {
    int seq = 0;
    for (String text : texts) bus.publish(Topics.REPLY_CHUNKS,
        new ReplyChunk.Text(CALL, new ReplyId(reply), seq++, text, "", "en", Stamps.EMPTY));
    bus.publish(Topics.REPLY_CHUNKS, new ReplyChunk.End(CALL, new ReplyId(reply), seq, "", "", 0, false, Stamps.EMPTY));
    settle();
  }

  private String heard(int reply) {
    StringBuilder text = new StringBuilder();
    List<Short> samples = new ArrayList<>();
    sound.stream().filter(a -> a.reply().value() == reply).forEach(a -> {
      for (short s : a.pcm()) samples.add(s);
    });
    for (int i = 0; i < samples.size(); i += 100) text.append((char) samples.get(i).shortValue());
    return text.toString();
  }

  @Test
  void shouldTellOfSoundWhoseWordsComeLater() {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.SPOKEN_MARKS, marks::add))));
    long[] slowUs = {1_000_000};
    DecoderWorker worker =
        new DecoderWorker(List.of(new Speller(1_000)), 1, bus, () -> slowUs[0] += 100_000, Meters.NONE);
    String text = "a".repeat(100);
    says(1, text, "bc");
    List<SpokenMark> alone = marks.stream().filter(m -> m.text().isEmpty()).toList();
    assertThat(alone).as("half a second of sound took half a second to make").hasSize(2);
    assertThat(alone.getFirst().fromSample()).isZero();
    assertThat(alone.getLast().fromSample()).isEqualTo(alone.getFirst().toSample()).isBetween(4_000L, 5_000L);
    assertThat(marks.stream().filter(m -> !m.text().isEmpty()))
        .extracting(m -> m.fromSample() + "-" + m.toSample() + " " + m.text())
        .containsExactly("0-10000 " + text, "10000-10200 bc");
    worker.close();
  }

  @Test
  void shouldSpeakOnlyWhatIsMissingOfAReplyWhoseWorkerDied() {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0,
        List.of(Bus.Route.each(Topics.BOT_AUDIO, sound::add), Bus.Route.each(Topics.SPOKEN_MARKS, marks::add))));
    worker(7);
    says(1, "abc");
    says(2, "good ", "morning");
    assertThat(heard(2)).isEqualTo("good mo");
    Bus.Subscription dying = bus.readers("decoder").getFirst();
    bus.kill(dying);
    DecoderWorker next = worker(100);
    settle();
    assertThat(heard(1)).isEqualTo("abc");
    assertThat(heard(2)).isEqualTo("good morning");
    assertThat(sound.stream().filter(a -> a.reply().value() == 2).map(BotAudio::seq)).containsExactly(0, 1, 2, 3, 4, 5,
        6, 7, 8, 9, 10, 11, 12);
    assertThat(sound.getLast().last()).isTrue();
    assertThat(marks).extracting(SpokenMark::text).containsExactly("abc", "good ", "morning");
    assertThat(marks.getLast().toSample()).isEqualTo(1200);
    next.close();
  }
}

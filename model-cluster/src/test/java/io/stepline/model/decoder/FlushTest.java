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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was said before a tool runs is heard while it runs. */
class FlushTest {
  private static final CallId CALL = new CallId("c");
  private static final ReplyId REPLY = new ReplyId(1);
  private final InMemoryBus bus = new InMemoryBus();
  private final List<SpokenMark> marks = new CopyOnWriteArrayList<>();
  private final List<BotAudio> sound = new CopyOnWriteArrayList<>();
  private int seq;

  /** A sample for each letter, at once. */
  private static final class Speller extends ClauseDecoder {
    Speller() {
      super("speller");
    }

    @Override
    public String name() {
      return "speller";
    }

    @Override
    public boolean speaks(String language) {
      return true;
    }

    @Override
    protected boolean speak(String clause, SpeechDecoder.Voice how, SpeechDecoder.Sink sink) {
      return sink.audio(8_000, new short[clause.length()]);
    }
  }

  private final DecoderWorker worker =
      new DecoderWorker(List.of(new SpokenOrText(new PassThroughDecoder(8_000), 8_000, new Speller())), 1, bus,
          () -> 1_000_000, Meters.NONE);

  @BeforeEach
  void listen() {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0,
        List.of(Bus.Route.each(Topics.SPOKEN_MARKS, marks::add), Bus.Route.each(Topics.BOT_AUDIO, sound::add))));
  }

  @AfterEach
  void close() {
    worker.close();
  }

  private void text(String text) {
    bus.publish(Topics.REPLY_CHUNKS, new ReplyChunk.Text(CALL, REPLY, seq++, text, "", "en", Stamps.EMPTY));
  }

  private void heard(String... texts) {
    await().untilAsserted(() -> {
      bus.deliver();
      assertThat(marks).extracting(SpokenMark::text).containsExactly(texts);
    });
  }

  @Test
  void shouldSayWhatStandsBeforeAToolAndGoOnInTheSameReply() {
    text("Let me look that up for you.");
    bus.publish(Topics.REPLY_CHUNKS, new ReplyChunk.ToolCall(CALL, REPLY, seq++, "1", "orders", "{}"));
    heard("Let me look that up for you.");
    assertThat(sound).as("the reply is not over").noneMatch(BotAudio::last);
    text(" It is on its way.");
    bus.publish(Topics.REPLY_CHUNKS, new ReplyChunk.End(CALL, REPLY, seq++, "", "", 0, false, Stamps.EMPTY));
    heard("Let me look that up for you.", " It is on its way.");
    await().untilAsserted(() -> {
      bus.deliver();
      assertThat(sound).last().matches(BotAudio::last);
    });
  }

  @Test
  void shouldSayWhatStandsBeforeAToolThoughItIsNoSentence() {
    text("Just a second while I");
    bus.publish(Topics.REPLY_CHUNKS, new ReplyChunk.ToolCall(CALL, REPLY, seq++, "1", "orders", "{}"));
    heard("Just a second while I");
  }

  @Test
  void shouldSayASentenceThatTheModelHesitatesAfter() {
    text("That is a good question.");
    heard("That is a good question.");
  }
}

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
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.VoiceFailure;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However a voice fails, the bus is told of it, and the reply ends. */
class BrokenVoiceTest {
  private static final CallId CALL = new CallId("c");
  private final InMemoryBus bus = new InMemoryBus();
  private final List<BotAudio> sound = new CopyOnWriteArrayList<>();
  private final List<VoiceFailure> failures = new CopyOnWriteArrayList<>();
  private DecoderWorker worker;

  /** Says a hundred samples for each letter; what it cannot say is told by the words themselves. */
  private static final class Moody extends ClauseDecoder {
    Moody() {
      super("moody");
    }

    @Override
    public String name() {
      return "moody";
    }

    @Override
    public boolean speaks(String language) {
      return true;
    }

    @Override
    protected boolean speak(String clause, Voice how, Sink sink) {
      sink.audio(8_000, new short[100 * clause.length()]);
      if (clause.contains("break")) throw new EngineException("the server is gone");
      if (clause.contains("burst")) throw new StackOverflowError();
      return true;
    }
  }

  /** Cannot even begin. */
  private record Shut() implements SpeechDecoder {
    @Override
    public String name() {
      return "shut";
    }

    @Override
    public boolean speaks(String language) {
      return true;
    }

    @Override
    public Stream open(Voice voice, Sink sink) {
      throw new EngineException("there is no voice " + voice.name());
    }
  }

  private void hear(SpeechDecoder decoder) {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0,
        List.of(Bus.Route.each(Topics.BOT_AUDIO, sound::add), Bus.Route.each(Topics.VOICE_FAILURES, failures::add))));
    worker = new DecoderWorker(List.of(decoder), 1, bus, () -> 1_000_000, Meters.NONE);
  }

  @AfterEach
  void close() {
    worker.close();
  }

  private void settle() {
    for (int i = 0; i < 5; i++) {
      bus.deliver();
      await().pollDelay(Duration.ofMillis(20)).until(() -> true);
    }
  }

  private void says(int seq, String text) {
    bus.publish(Topics.REPLY_CHUNKS,
        new ReplyChunk.Text(CALL, new ReplyId(1), seq, text, "nobody", "en", Stamps.EMPTY));
  }

  private void ends(int seq) {
    bus.publish(Topics.REPLY_CHUNKS,
        new ReplyChunk.End(CALL, new ReplyId(1), seq, "", "", 0, false, Stamps.EMPTY));
    settle();
  }

  private void itIsTold(long samples) {
    assertThat(failures).singleElement().isEqualTo(new VoiceFailure(CALL, new ReplyId(1), samples == 0 ? 16_000 : 8_000,
        samples));
    assertThat(sound.stream().filter(BotAudio::last)).as("and the reply ends once").hasSize(1);
    assertThat(sound.getLast().last()).isTrue();
  }

  @Test
  void shouldTellHowMuchOfAReplyThereIsWhenItsVoiceFails() {
    hear(new Moody());
    says(0, "Your order was sent. ");
    says(1, "I break here. ");
    says(2, "Nobody hears this. ");
    ends(3);
    itIsTold(100L * ("Your order was sent." + "I break here.").length());
  }

  @Test
  void shouldTellOfAnErrorOfTheMachineToo() {
    hear(new Moody());
    says(0, "I burst. ");
    ends(1);
    itIsTold(800);
  }

  @Test
  void shouldTellThatAVoiceCannotBegin() {
    hear(new Shut());
    says(0, "Hello. ");
    ends(1);
    itIsTold(0);
  }

  /** A model that speaks in codes beside a voice that takes text only. */
  @Test
  void shouldTellThatTheVoiceTakesNoCodesAndNoSound() {
    hear(new Moody());
    bus.publish(Topics.REPLY_CHUNKS,
        new ReplyChunk.Codes(CALL, new ReplyId(1), 0, new int[] {1}, "x", "", "en", Stamps.EMPTY));
    ends(1);
    itIsTold(0);
  }

  @Test
  void shouldSayNothingBehindTheEnd() {
    hear(new Moody());
    says(0, "Hello. ");
    ends(1);
    says(-1, "One moment. ");
    settle();
    assertThat(failures).isEmpty();
    assertThat(sound.getLast().last()).isTrue();
    assertThat(sound.stream().mapToInt(p -> p.pcm().length).sum()).isEqualTo(600);
  }
}

package io.stepline.ops.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.ops.web.SocketPeer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenHubTest {
  private static final CallId CALL = new CallId("c1");
  private final InMemoryBus bus = new InMemoryBus();
  private final ListenHub hub = new ListenHub(bus, false);

  /** What a browser gets. */
  private static final class Ear implements SocketPeer.Line {
    final List<String> texts = new ArrayList<>();
    final List<byte[]> frames = new ArrayList<>();
    String closed = "";

    @Override
    public void text(String text) {
      texts.add(text);
    }

    @Override
    public void binary(ByteBuffer bytes) {
      byte[] frame = new byte[bytes.remaining()];
      bytes.get(frame);
      frames.add(frame);
    }

    @Override
    public void close(String why) {
      closed = why;
    }

    long of(int side) {
      return frames.stream().filter(f -> f[0] == side).count();
    }
  }

  private static void speaks(InMemoryBus bus, String call, int frames) {
    for (int i = 0; i < frames; i++)
      bus.publish(Topics.CALLER_AUDIO, new CallerAudio(new CallId(call), i * 160L, 8_000, 0, 0, new short[160]));
  }

  @Test
  void shouldHearBothSidesOfOneCall() {
    Ear ear = new Ear();
    SocketPeer peer = hub.peer(CALL);
    peer.opened(ear);
    speaks(bus, "c1", 50);
    speaks(bus, "c2", 50);
    bus.publish(Topics.BOT_AUDIO,
        new BotAudio(CALL, new ReplyId(2), 0, 24_000, false, Stamps.EMPTY, new short[24_000]));
    bus.deliver();
    hub.tick();
    assertThat(ear.texts).containsExactly("{\"rateHz\":16000}");
    assertThat(ear.of(0)).isBetween(48L, 50L);
    assertThat(ear.of(1)).as("nothing that does not sound").isZero();
    assertThat(ear.frames).allSatisfy(f -> assertThat(f).hasSize(641));
    bus.publish(Topics.CALL_EVENTS, new CallEvent.PlayoutStarted(CALL, new ReplyId(2), Stamps.EMPTY, 1));
    bus.deliver();
    for (int i = 0; i < 10; i++) hub.tick();
    assertThat(ear.of(1)).as("at the pace at which it sounds").isEqualTo(10);
    bus.publish(Topics.CALL_EVENTS, new CallEvent.PlayoutFinished(CALL, new ReplyId(2), 1, 8_000, false, 2));
    bus.deliver();
    for (int i = 0; i < 10; i++) hub.tick();
    assertThat(ear.of(1)).as("what was flushed is not heard").isEqualTo(10);
    peer.closed();
  }

  @Test
  void shouldReadNoAudioWhileNobodyListens() {
    Ear ear = new Ear();
    SocketPeer peer = hub.peer(CALL);
    peer.opened(ear);
    peer.closed();
    speaks(bus, "c1", 10);
    bus.deliver();
    assertThat(ear.frames).isEmpty();
  }

  @Test
  void shouldEndWithTheCallAndTakeNoMoreThanItCarries() {
    List<Ear> ears = new ArrayList<>();
    for (int i = 0; i <= ListenHub.MOST; i++) {
      ears.add(new Ear());
      hub.peer(CALL).opened(ears.get(i));
    }
    assertThat(ears.getLast().closed).isEqualTo("too many listen");
    bus.publish(Topics.CALL_EVENTS, new CallEvent.Ended(CALL, new CallEnd(CallEnd.Outcome.SUCCESS, "caller-bye", 0),
        CallEvent.Direction.INBOUND, "a", "b", "desk", "any", 1, 1, MediaReport.EMPTY, 9));
    bus.deliver();
    assertThat(ears.getFirst().closed).isEqualTo("the call has ended");
  }
}

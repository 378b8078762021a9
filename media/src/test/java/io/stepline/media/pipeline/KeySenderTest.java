package io.stepline.media.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import io.stepline.media.rtp.RtpPacket;
import io.stepline.media.rtp.TelephoneEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class KeySenderTest {
  private static List<RtpPacket> pressed(AudioCodec codec, int eventHz, int packetMs) {
    KeySender keys = new KeySender(
        new MediaFormat(codec, 96, 96, OptionalInt.of(101), OptionalInt.of(101), false, packetMs, eventHz));
    keys.press("5");
    List<RtpPacket> sent = new ArrayList<>();
    for (long at = 0; at < 500; at += packetMs) keys.next(at * codec.clockHz() / 1_000, 7).ifPresent(sent::add);
    return sent;
  }

  private static List<Integer> durations(List<RtpPacket> packets) {
    return packets.stream().map(p -> TelephoneEvent.parse(p.payload())).flatMap(Optional::stream)
        .map(TelephoneEvent::duration).toList();
  }

  @Test
  void shouldCountDurationsInTheClockOfTheEvents() {
    assertThat(durations(pressed(Codecs.OPUS, 8_000, 20))).containsExactly(160, 320, 480, 640, 800, 800, 800);
    assertThat(durations(pressed(Codecs.OPUS, 48_000, 20))).containsExactly(960, 1920, 2880, 3840, 4800, 4800, 4800);
    assertThat(durations(pressed(Codecs.PCMU, 8_000, 20))).containsExactly(160, 320, 480, 640, 800, 800, 800);
  }

  @Test
  void shouldCountLongPacketsInTheClockOfTheEventsToo() {
    assertThat(durations(pressed(Codecs.OPUS, 8_000, 60))).containsExactly(480, 800, 800, 800);
  }

  @Test
  void shouldKeepOneTimestampForAnEvent() {
    assertThat(pressed(Codecs.OPUS, 8_000, 20).stream().map(RtpPacket::timestamp).distinct()).containsExactly(0L);
  }
}

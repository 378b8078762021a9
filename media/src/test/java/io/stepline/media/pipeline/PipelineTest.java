package io.stepline.media.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.media.audio.SampleQueue;
import io.stepline.media.audio.Tone;
import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import io.stepline.media.rtp.RtpPacket;
import io.stepline.media.rtp.SourceLatch;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineTest {
  private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 4000);
  private final StringBuilder keys = new StringBuilder();

  @ParameterizedTest
  @CsvSource({"PCMU,20", "PCMA,20", "G722,20", "OPUS,20", "PCMU,10", "PCMU,30", "PCMA,40", "G722,60", "PCMU,50",
      "OPUS,40", "OPUS,60"})
  void shouldCarryAToneAndKeysFromEndToEnd(String name, int packetMs) {
    AudioCodec codec = Codecs.named(name);
    MediaFormat format = new MediaFormat(codec, 96, 96, OptionalInt.of(101), OptionalInt.of(101), false, packetMs);
    try (OutboundPipeline out = new OutboundPipeline(format, Protection.NONE, 77, 65530, 0xfffff000L);
        InboundPipeline in =
            new InboundPipeline(format, Protection.NONE, new SourceLatch(PEER), p -> keys.append(p.key()))) {
      short[] tone = Tone.sine(codec.sampleHz(), 600, 6000, 0.4);
      int frame = codec.sampleHz() / 50;
      SampleQueue heard = new SampleQueue();
      for (int f = 0; f * frame + frame <= tone.length; f++) {
        long now = f * 20_000L;
        if (f == 150) out.press("1#");
        int step = packetMs % 20 == 0 ? frame : frame / 2;
        for (int at = f * frame; at < f * frame + frame; at += step)
          out.next(Arrays.copyOfRange(tone, at, at + step)).ifPresent(p -> in.receive(p, PEER, now));
        in.nextFrame(now).ifPresent(heard::add);
      }
      assertThat(keys).hasToString("1#");
      assertThat(in.stats().lost()).isZero();
      short[] pcm = heard.take(heard.size());
      assertThat(pcm.length).isGreaterThan(tone.length * 9 / 10);
      int rate = codec.sampleHz();
      assertThat(Tone.share(pcm, rate / 2, 2 * rate, rate, 600)).isGreaterThan(0.98);
      assertThat(Tone.share(pcm, pcm.length - rate, pcm.length, rate, 600)).as("sound comes back after the keys")
          .isGreaterThan(0.95);
    }
  }

  @Test
  void shouldHearNothingOfStrangersOfOtherTypesAndOfGarbage() {
    MediaFormat format = new MediaFormat(Codecs.PCMU, 0, 0, OptionalInt.empty(), OptionalInt.empty(), false, 20);
    try (InboundPipeline in =
        new InboundPipeline(format, Protection.NONE, new SourceLatch(PEER), p -> keys.append(p.key()))) {
      in.receive(new RtpPacket(0, false, 1, 0, 1, new byte[160], 0).toBytes(), PEER, 0);
      in.receive(new RtpPacket(0, false, 2, 160, 9, new byte[160], 0).toBytes(), new InetSocketAddress("127.0.0.9", 1),
          0);
      in.receive(new RtpPacket(3, false, 2, 160, 1, new byte[160], 0).toBytes(), PEER, 0);
      in.receive(new byte[] {1, 2, 3}, PEER, 0);
      assertThat(in.stats().received()).isEqualTo(1);
      assertThat(in.malformed()).isEqualTo(2);
    }
  }

  @Test
  void shouldFillPausesWithTheNoiseTheSenderNames() {
    MediaFormat format = new MediaFormat(Codecs.PCMU, 0, 0, OptionalInt.empty(), OptionalInt.empty(), true, 20);
    try (InboundPipeline in = new InboundPipeline(format, Protection.NONE, new SourceLatch(PEER), p -> {})) {
      for (int i = 0; i < 10; i++)
        in.receive(new RtpPacket(0, false, i, i * 160L, 1, new byte[160], 0).toBytes(), PEER, i * 20_000L);
      in.receive(new RtpPacket(13, false, 10, 1600, 1, new byte[] {40}, 0).toBytes(), PEER, 200_000);
      short[] last = {};
      for (int i = 0; i < 60; i++) last = in.nextFrame(200_000 + i * 20_000L).orElseThrow();
      assertThat(20 * Math.log10(Tone.rms(last, 0, last.length) / 32768)).isBetween(-43.0, -37.0);
    }
  }

  /** RFC 3389: both ends agreed on type 13; what is heard stays a quiet line, and speech comes back with its marker. */
  @Test
  void shouldSendComfortNoiseInPausesAndBeHeardByIt() {
    MediaFormat format = new MediaFormat(Codecs.PCMU, 0, 0, OptionalInt.empty(), OptionalInt.empty(), true, 20);
    try (OutboundPipeline out = new OutboundPipeline(format, Protection.NONE, 77, 1, 0);
        InboundPipeline in = new InboundPipeline(format, Protection.NONE, new SourceLatch(PEER), p -> {})) {
      short[] tone = Tone.sine(8000, 600, 20, 0.4);
      int[] ofType = new int[128];
      double quietest = 1e9;
      double loudest = 0;
      boolean marked = false;
      for (int i = 0; i < 600; i++) {
        boolean speaks = i < 50 || i >= 550;
        byte[] packet = out.next(speaks ? tone : new short[160]).orElse(new byte[0]);
        if (packet.length > 0) {
          in.receive(packet, PEER, i * 20_000L);
          if (!speaks) ofType[packet[1] & 0x7f]++;
          if (i == 550) marked = (packet[1] & 0x80) != 0;
        }
        short[] heard = in.nextFrame(i * 20_000L).orElse(new short[160]);
        double rms = Tone.rms(heard, 0, heard.length);
        if (i > 80 && i < 540) {
          quietest = Math.min(quietest, rms);
          loudest = Math.max(loudest, rms);
        }
      }
      assertThat(ofType[0]).as("silence as it is").isEqualTo(10);
      assertThat(ofType[13]).as("once in 200 ms").isBetween(45, 52);
      assertThat(quietest).isPositive();
      assertThat(loudest).isLessThan(40);
      assertThat(marked).isTrue();
      assertThat(in.stats().lost()).isZero();
      assertThat(in.concealedMs()).isLessThanOrEqualTo(20);
    }
  }
}

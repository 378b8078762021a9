package io.stepline.media.pipeline;

import io.stepline.media.audio.Resampler;
import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Decoder;
import io.stepline.media.rtp.RtpPacket;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The decoders of one line, one for each codec that has spoken, all to one rate. What is lost is made up by the one
 * that spoke last. Owned by one thread.
 */
final class Voices implements AutoCloseable {
  private record Voice(AudioCodec codec, Decoder decoder, Optional<Resampler> resampler) {}

  private final Map<AudioCodec, Voice> voices = new HashMap<>();
  private MediaFormat format;
  private Voice current;

  Voices(MediaFormat format) {
    this.format = format;
    this.current = voice(format.codec());
  }

  /** Decoders that may still speak go on where they are. */
  void agreed(MediaFormat now) {
    boolean sameRate = now.codec().sampleHz() == format.codec().sampleHz();
    format = now;
    voices.entrySet().removeIf(e -> {
      boolean goes = !sameRate || !now.heard().sound().containsValue(e.getKey());
      if (goes) e.getValue().decoder().close();
      return goes;
    });
    current = voice(now.codec());
  }

  int rateHz() {
    return format.codec().sampleHz();
  }

  private Voice voice(AudioCodec codec) {
    return voices.computeIfAbsent(codec, c -> new Voice(c, c.newDecoder(),
        c.sampleHz() == rateHz() ? Optional.empty() : Optional.of(new Resampler(c.sampleHz(), rateHz()))));
  }

  /** Whether a payload type is sound. */
  boolean knows(int type) {
    return format.heard().sound().containsKey(type);
  }

  /** Clock of the timestamps of a type that is sound. */
  int clockHz(int type) {
    return codecOf(type).clockHz();
  }

  private AudioCodec codecOf(int type) {
    return format.heard().sound().getOrDefault(type, format.codec());
  }

  short[] decode(RtpPacket packet) {
    AudioCodec codec = codecOf(packet.payloadType());
    if (!current.codec().equals(codec)) current = voice(codec);
    return atRate(current.decoder().decode(packet.payload()));
  }

  /** @param next the packet behind the loss */
  short[] conceal(int ms, Optional<RtpPacket> next) {
    Optional<byte[]> copy =
        next.filter(p -> knows(p.payloadType()) && codecOf(p.payloadType()).equals(current.codec()))
            .map(RtpPacket::payload);
    return atRate(current.decoder().conceal(current.codec().sampleHz() * ms / 1000, copy));
  }

  private short[] atRate(short[] pcm) {
    return current.resampler().isPresent() ? current.resampler().get().process(pcm) : pcm;
  }

  @Override
  public void close() {
    voices.values().forEach(v -> v.decoder().close());
  }
}

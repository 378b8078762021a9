package io.stepline.gateway.codec;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Decoder;
import io.stepline.media.codec.Encoder;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Plain samples (RFC 3551 4.5.11) at 16 kHz: the codec that tests add, with this file and one line. Stateless. */
public record L16Codec() implements AudioCodec {
  @Override
  public String name() {
    return "L16";
  }

  @Override
  public String encodingName() {
    return "L16";
  }

  @Override
  public int payloadType() {
    return 102;
  }

  @Override
  public int clockHz() {
    return 16_000;
  }

  @Override
  public int sampleHz() {
    return 16_000;
  }

  @Override
  public Optional<String> parameters() {
    return Optional.of("emphasis=none");
  }

  @Override
  public Optional<AudioCodec> tuned(String theirParameters) {
    return theirParameters.contains("emphasis=50-15") ? Optional.empty() : Optional.of(this);
  }

  /** More would not fit into one datagram of a common network. */
  @Override
  public int packetMs(int wantedMs) {
    return Math.min(40, wantedMs);
  }

  @Override
  public Impairment impairment() {
    return new Impairment(0, 10);
  }

  @Override
  public int preference() {
    return 5;
  }

  @Override
  public Encoder newEncoder() {
    return pcm -> {
      ByteBuffer out = ByteBuffer.allocate(2 * pcm.length);
      for (short s : pcm) out.putShort(s);
      return out.array();
    };
  }

  @Override
  public Decoder newDecoder() {
    return new Decoder() {
      @Override
      public short[] decode(byte[] payload) {
        short[] pcm = new short[payload.length / 2];
        ByteBuffer.wrap(payload).asShortBuffer().get(pcm);
        return pcm;
      }

      @Override
      public short[] conceal(int samples, Optional<byte[]> next) {
        return new short[samples];
      }
    };
  }
}

package io.stepline.media.codec;

import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Optional;

/** RFC 6716 and RFC 7587 on libopus. Streams are mono; a stereo payload is mixed down by the decoder. */
public final class Opus {
  public static final int DEFAULT_BITS_PER_SECOND = 24_000;
  private static final int MAX_PAYLOAD = 1275;
  private static final int MAX_MS = 120;
  private static final tomp2p.opuswrapper.Opus LIB = OpusLibrary.library();

  private Opus() {}

  /** Which build is in use, for the log and the health page. */
  public static String version() {
    return OpusLibrary.origin();
  }

  /** For the line: in-band FEC on, tuned for 10 % loss, DTX on. For files: two channels and neither. */
  public static final class Encoder implements io.stepline.media.codec.Encoder {
    private final int channels;
    private final PointerByReference state;
    private final ByteBuffer out = ByteBuffer.allocateDirect(MAX_PAYLOAD);
    private boolean closed;

    /** @param rateHz 8000, 16000 or 48000 */
    public Encoder(int rateHz, int bitsPerSecond) {
      this(rateHz, bitsPerSecond, 1);
    }

    /** Takes interleaved samples of both channels. */
    public static Encoder stereo(int rateHz, int bitsPerSecond) {
      return new Encoder(rateHz, bitsPerSecond, 2);
    }

    private Encoder(int rateHz, int bitsPerSecond, int channels) {
      this.channels = channels;
      IntBuffer error = IntBuffer.allocate(1);
      state = LIB.opus_encoder_create(rateHz, channels, tomp2p.opuswrapper.Opus.OPUS_APPLICATION_VOIP, error);
      if (error.get(0) != tomp2p.opuswrapper.Opus.OPUS_OK)
        throw new IllegalStateException("opus encoder at " + rateHz + " Hz: error " + error.get(0));
      LIB.opus_encoder_ctl(state, tomp2p.opuswrapper.Opus.OPUS_SET_BITRATE_REQUEST, bitsPerSecond);
      LIB.opus_encoder_ctl(state, tomp2p.opuswrapper.Opus.OPUS_SET_COMPLEXITY_REQUEST, 5);
      if (channels > 1) return;
      LIB.opus_encoder_ctl(state, tomp2p.opuswrapper.Opus.OPUS_SET_INBAND_FEC_REQUEST, 1);
      LIB.opus_encoder_ctl(state, tomp2p.opuswrapper.Opus.OPUS_SET_PACKET_LOSS_PERC_REQUEST, 10);
      LIB.opus_encoder_ctl(state, tomp2p.opuswrapper.Opus.OPUS_SET_DTX_REQUEST, 1);
    }

    @Override
    public byte[] encode(short[] pcm) {
      out.clear();
      int n = LIB.opus_encode(state, ShortBuffer.wrap(pcm), pcm.length / channels, out, MAX_PAYLOAD);
      if (n <= 2) return new byte[0];
      byte[] payload = new byte[n];
      out.get(0, payload);
      return payload;
    }

    @Override
    public void close() {
      if (!closed) LIB.opus_encoder_destroy(state);
      closed = true;
    }
  }

  public static final class Decoder implements io.stepline.media.codec.Decoder {
    private final PointerByReference state;
    private final int rateHz;
    private final int channels;
    private final ShortBuffer out;
    private boolean closed;

    public Decoder(int rateHz) {
      this(rateHz, 1);
    }

    /** Left and right in turn: all samples are of both. */
    public static Decoder stereo(int rateHz) {
      return new Decoder(rateHz, 2);
    }

    private Decoder(int rateHz, int channels) {
      IntBuffer error = IntBuffer.allocate(1);
      this.rateHz = rateHz;
      this.channels = channels;
      out = ShortBuffer.allocate(channels * rateHz * MAX_MS / 1000);
      state = LIB.opus_decoder_create(rateHz, channels, error);
      if (error.get(0) != tomp2p.opuswrapper.Opus.OPUS_OK)
        throw new IllegalStateException("opus decoder at " + rateHz + " Hz: error " + error.get(0));
    }

    @Override
    public short[] decode(byte[] payload) {
      if (payload.length == 0 || payload.length > MAX_PAYLOAD * 6) return conceal(rateHz / 50, Optional.empty());
      return run(payload, out.capacity() / channels, 0, rateHz / 50);
    }

    @Override
    public short[] conceal(int samples, Optional<byte[]> next) {
      return next.filter(p -> p.length > 0).map(p -> run(p, samples, 1, samples))
          .orElseGet(() -> {
            out.clear();
            return decoded(LIB.opus_decode(state, null, 0, out, samples, 0), samples);
          });
    }

    private short[] run(byte[] payload, int room, int fec, int onError) {
      out.clear();
      return decoded(LIB.opus_decode(state, payload, payload.length, out, room, fec), onError);
    }

    private short[] decoded(int n, int onError) {
      return Arrays.copyOf(n < 0 ? new short[0] : out.array(), channels * (n < 0 ? onError : n));
    }

    @Override
    public void close() {
      if (!closed) LIB.opus_decoder_destroy(state);
      closed = true;
    }
  }
}

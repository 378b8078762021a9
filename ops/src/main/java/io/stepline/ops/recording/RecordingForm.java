package io.stepline.ops.recording;

import io.stepline.media.audio.WavFile;
import io.stepline.media.codec.Opus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.gagravarr.ogg.OggFile;
import org.gagravarr.ogg.OggPacketWriter;
import org.gagravarr.opus.OpusAudioData;
import org.gagravarr.opus.OpusInfo;
import org.gagravarr.opus.OpusTags;

/** How stereo sound is written: interleaved samples, caller left and bot right, in whole 20 ms. Owned by one thread. */
sealed interface RecordingForm extends AutoCloseable {
  void write(short[] interleaved) throws IOException;

  @Override
  void close() throws IOException;

  /** RIFF WAVE, 16 bit; a file that was not closed has the longest length in its header, which players take. */
  final class Wav implements RecordingForm {
    private final RecordingStore store;
    private final int rateHz;
    private long bytes;

    Wav(RecordingStore store, int rateHz) throws IOException {
      this.store = store;
      this.rateHz = rateHz;
      store.append(WavFile.header(rateHz, 2, Integer.MAX_VALUE - 100));
    }

    @Override
    public void write(short[] interleaved) throws IOException {
      ByteBuffer out = ByteBuffer.allocate(interleaved.length * 2).order(ByteOrder.LITTLE_ENDIAN);
      out.asShortBuffer().put(interleaved);
      store.append(out.array());
      bytes += out.capacity();
    }

    @Override
    public void close() throws IOException {
      try (store) {
        store.rewriteHead(WavFile.header(rateHz, 2, (int) Math.min(Integer.MAX_VALUE - 100, bytes)));
      }
    }
  }

  /** Opus in Ogg (RFC 7845), stereo, pages of a second. */
  final class OggOpus implements RecordingForm {
    private static final int BITS_PER_SECOND = 32_000;
    private static final int PRE_SKIP = 312;
    private final RecordingStore store;
    private final Opus.Encoder encoder;
    private final OggPacketWriter ogg;
    private final int frame;
    private long granule = PRE_SKIP;

    OggOpus(RecordingStore store, int rateHz) throws IOException {
      this.store = store;
      this.encoder = Opus.Encoder.stereo(rateHz, BITS_PER_SECOND);
      this.frame = 2 * rateHz / 50;
      this.ogg = new OggFile(new OutputStream() {
        @Override
        public void write(int b) throws IOException {
          store.append(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] b, int from, int n) throws IOException {
          store.append(Arrays.copyOfRange(b, from, from + n));
        }
      }).getPacketWriter();
      OpusInfo info = new OpusInfo();
      info.setNumChannels(2);
      info.setSampleRate(rateHz);
      info.setPreSkip(PRE_SKIP);
      OpusTags tags = new OpusTags();
      tags.setVendor("Stepline");
      ogg.bufferPacket(info.write(), true);
      ogg.bufferPacket(tags.write(), true);
    }

    @Override
    public void write(short[] interleaved) throws IOException {
      for (int at = 0; at + frame <= interleaved.length; at += frame) {
        byte[] packet = encoder.encode(Arrays.copyOfRange(interleaved, at, at + frame));
        granule += 960;
        ogg.bufferPacket(new OpusAudioData(packet.length == 0 ? new byte[] {(byte) 0xfc} : packet).write(), granule);
        if (granule / 960 % 50 == 0) ogg.flush();
      }
    }

    @Override
    public void close() throws IOException {
      try (store; encoder) {
        ogg.close();
      }
    }
  }
}

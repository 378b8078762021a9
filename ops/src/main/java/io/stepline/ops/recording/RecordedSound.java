package io.stepline.ops.recording;

import io.stepline.media.audio.WavFile;
import io.stepline.media.codec.Opus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gagravarr.ogg.OggFile;
import org.gagravarr.ogg.OggPacket;
import org.gagravarr.ogg.OggPacketReader;

/**
 * A recording as stereo sound, caller left and bot right, read from any place and shown as WAV whatever form it is kept
 * in. Owned by one thread.
 */
public abstract sealed class RecordedSound implements AutoCloseable {
  private static final int HEADER = 44;
  private static final int FRAME_BYTES = 4;
  private static final int STEP = 16_000;
  private static final long MOST_OPUS_BYTES = 256L << 20;

  public abstract int rateHz();

  /** Pairs of samples. */
  public abstract long frames();

  /** Left and right in turn. @return as many pairs as there are there, {@code most} unless it ends */
  abstract short[] read(long fromFrame, int most) throws IOException;

  @Override
  public abstract void close() throws IOException;

  static RecordedSound wav(StoredBytes bytes) throws IOException {
    return new Wav(bytes);
  }

  static RecordedSound opus(StoredBytes bytes) throws IOException {
    return new OggOpus(bytes);
  }

  public long lengthMs() {
    return frames() * 1_000 / rateHz();
  }

  /** Of the whole as a WAV file. */
  public long wavBytes() {
    return HEADER + frames() * FRAME_BYTES;
  }

  /** Writes bytes of the WAV file from {@code from} up to, without, {@code to}. */
  public void copy(long from, long to, OutputStream out) throws IOException {
    byte[] header = WavFile.header(rateHz(), 2, (int) Math.min(Integer.MAX_VALUE - 100, frames() * FRAME_BYTES));
    if (from < HEADER) out.write(header, (int) from, (int) (Math.min(HEADER, to) - from));
    for (long at = Math.max(from, HEADER); at < to;) {
      long frame = (at - HEADER) / FRAME_BYTES;
      ByteBuffer bytes = bytes(read(frame, STEP));
      int skip = (int) ((at - HEADER) % FRAME_BYTES);
      int n = (int) Math.min(to - at, bytes.capacity() - (long) skip);
      if (n <= 0) return;
      out.write(bytes.array(), skip, n);
      at += n;
    }
  }

  private static ByteBuffer bytes(short[] pcm) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * pcm.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(pcm);
    return bytes;
  }

  /** The caller's side as a whole. @param most pairs read at once */
  public short[] caller(int most) throws IOException {
    short[] side = new short[(int) Math.min(Integer.MAX_VALUE - 8, frames())];
    int n = 0;
    while (n < side.length) {
      short[] pcm = read(n, most);
      if (pcm.length == 0) break;
      for (int i = 0; i + 1 < pcm.length && n < side.length; i += 2) side[n++] = pcm[i];
    }
    return Arrays.copyOf(side, n);
  }

  /** @param caller and {@code bot}: the loudest of each part of the time, 0 to 1 */
  public record Peaks(long lengthMs, float[] caller, float[] bot) {}

  /** @param parts at most so many */
  public Peaks peaks(int parts) throws IOException {
    int n = (int) Math.max(1, Math.min(parts, frames()));
    float[][] sides = new float[2][n];
    for (long at = 0; at < frames();) {
      short[] pcm = read(at, STEP);
      if (pcm.length == 0) break;
      for (int i = 0; i < pcm.length; i++) {
        int part = (int) Math.min(n - 1L, (at + i / 2) * n / frames());
        sides[i % 2][part] = Math.max(sides[i % 2][part], Math.abs(pcm[i] / 32_768f));
      }
      at += pcm.length / 2;
    }
    return new Peaks(lengthMs(), sides[0], sides[1]);
  }

  /** 16-bit PCM as we write it; a file whose end was never told is as long as it is. */
  private static final class Wav extends RecordedSound {
    private final StoredBytes bytes;
    private final int rateHz;

    Wav(StoredBytes bytes) throws IOException {
      this.bytes = bytes;
      byte[] head = new byte[HEADER];
      if (bytes.read(0, head, HEADER) < HEADER) throw new IOException("the recording holds no sound");
      rateHz = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(24);
      if (rateHz < 8_000 || rateHz > 48_000) throw new IOException("the recording is no WAV file of ours");
    }

    @Override
    public int rateHz() {
      return rateHz;
    }

    @Override
    public long frames() {
      return (bytes.length() - HEADER) / FRAME_BYTES;
    }

    @Override
    short[] read(long fromFrame, int most) throws IOException {
      byte[] into = new byte[most * FRAME_BYTES];
      int n = bytes.read(HEADER + fromFrame * FRAME_BYTES, into, into.length) / FRAME_BYTES * 2;
      short[] pcm = new short[n];
      ByteBuffer.wrap(into).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(pcm);
      return pcm;
    }

    @Override
    public void close() throws IOException {
      bytes.close();
    }
  }

  /** Opus in Ogg, packets of 20 ms; decoding begins a little before where it is read from. */
  private static final class OggOpus extends RecordedSound {
    private static final int WARM_UP = 5;
    private final List<byte[]> packets = new ArrayList<>();
    private final int rateHz;
    private final int frame;
    private Opus.Decoder decoder;
    private int next = -1;

    OggOpus(StoredBytes bytes) throws IOException {
      try (bytes) {
        if (bytes.length() > MOST_OPUS_BYTES) throw new IOException("the recording is too long to be shown");
        byte[] all = new byte[(int) bytes.length()];
        bytes.read(0, all, all.length);
        try (InputStream in = new ByteArrayInputStream(all)) {
          OggPacketReader reader = new OggFile(in).getPacketReader();
          byte[] head = reader.getNextPacket().getData();
          rateHz = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(12);
          if (rateHz < 8_000 || rateHz > 48_000) throw new IOException("the recording is no Opus file of ours");
          reader.getNextPacket();
          for (OggPacket p = reader.getNextPacket(); p != null; p = reader.getNextPacket()) packets.add(p.getData());
        }
      }
      frame = rateHz / 50;
      decoder = Opus.Decoder.stereo(rateHz);
    }

    @Override
    public int rateHz() {
      return rateHz;
    }

    @Override
    public long frames() {
      return (long) packets.size() * frame;
    }

    @Override
    short[] read(long fromFrame, int most) {
      int first = (int) (fromFrame / frame);
      short[] all = new short[2 * (int) Math.max(0, Math.min(most, frames() - fromFrame))];
      if (next != first) warm(first);
      int skip = (int) (fromFrame % frame) * 2;
      for (int done = 0; done < all.length && next < packets.size(); next++) {
        short[] pcm = decoder.decode(packets.get(next));
        int n = Math.max(0, Math.min(all.length - done, pcm.length - skip));
        if (n > 0) System.arraycopy(pcm, skip, all, done, n);
        done += n;
        skip = 0;
      }
      if ((fromFrame + all.length / 2) % frame != 0) next = -1;
      return all;
    }

    private void warm(int first) {
      decoder.close();
      decoder = Opus.Decoder.stereo(rateHz);
      for (next = Math.max(0, first - WARM_UP); next < first; next++) decoder.decode(packets.get(next));
    }

    @Override
    public void close() {
      decoder.close();
    }
  }
}

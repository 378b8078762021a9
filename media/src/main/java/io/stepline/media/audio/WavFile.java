package io.stepline.media.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** 16-bit PCM WAV, whole files. {@code pcm} is interleaved when there are two channels. */
public record WavFile(int rateHz, int channels, short[] pcm) {
  private static final int HEADER = 44;

  /** @throws IOException if it is not 16-bit PCM WAV */
  public static WavFile read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < HEADER || in.getInt(0) != 0x46464952 || in.getInt(8) != 0x45564157)
      throw new IOException(file + " is not a WAV file");
    int rate = 0;
    int channels = 0;
    in.position(12);
    while (in.remaining() >= 8) {
      int id = in.getInt();
      long size = Integer.toUnsignedLong(in.getInt());
      int body = in.position();
      if (id == 0x20746d66) {
        if (in.getShort(body + 14) != 16) throw new IOException(file + " is not 16-bit PCM");
        channels = in.getShort(body + 2);
        rate = in.getInt(body + 4);
      } else if (id == 0x61746164 && rate > 0) {
        short[] pcm = new short[(int) Math.min(size, in.remaining()) / 2];
        in.asShortBuffer().get(pcm);
        return new WavFile(rate, channels, pcm);
      }
      long next = body + size + (size & 1);
      if (next > in.limit()) break;
      in.position((int) next);
    }
    throw new IOException(file + " has no audio");
  }

  public void write(Path file) throws IOException {
    Files.write(file, toBytes());
  }

  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(HEADER + pcm.length * 2).order(ByteOrder.LITTLE_ENDIAN)
        .put(header(rateHz, channels, pcm.length * 2));
    out.asShortBuffer().put(pcm);
    return out.array();
  }

  /** The 44 bytes before {@code dataBytes} of sound. */
  public static byte[] header(int rateHz, int channels, int dataBytes) {
    return ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN).putInt(0x46464952).putInt(36 + dataBytes)
        .putInt(0x45564157).putInt(0x20746d66).putInt(16)
        .putShort((short) 1).putShort((short) channels).putInt(rateHz).putInt(rateHz * channels * 2)
        .putShort((short) (channels * 2)).putShort((short) 16).putInt(0x61746164)
        .putInt(dataBytes).array();
  }

  /** Mono at {@code toHz}: channels averaged, resampled. */
  public short[] mono(int toHz) {
    short[] mono = new short[pcm.length / Math.max(1, channels)];
    for (int i = 0; i < mono.length; i++) {
      int sum = 0;
      for (int c = 0; c < channels; c++) sum += pcm[i * channels + c];
      mono[i] = (short) (sum / channels);
    }
    return Resampler.convert(mono, rateHz, toHz);
  }
}

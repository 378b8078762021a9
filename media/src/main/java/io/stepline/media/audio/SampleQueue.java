package io.stepline.media.audio;

import java.util.Arrays;

/** A growing first-in first-out of samples. Not thread-safe. */
public final class SampleQueue {
  private short[] buffer = new short[2048];
  private int head;
  private int size;

  public int size() {
    return size;
  }

  public void add(short[] pcm) {
    if (head + size + pcm.length > buffer.length) {
      short[] to =
          size + pcm.length > buffer.length ? new short[Math.max(buffer.length * 2, size + pcm.length)] : buffer;
      System.arraycopy(buffer, head, to, 0, size);
      buffer = to;
      head = 0;
    }
    System.arraycopy(pcm, 0, buffer, head + size, pcm.length);
    size += pcm.length;
  }

  /** The next {@code n} samples, fewer if there are fewer. */
  public short[] take(int n) {
    int count = Math.min(n, size);
    short[] pcm = Arrays.copyOfRange(buffer, head, head + count);
    head += count;
    size -= count;
    return pcm;
  }

  public void clear() {
    head = 0;
    size = 0;
  }
}

package io.stepline.ops.recording;

import java.io.IOException;
import java.util.Arrays;

/**
 * One call's recording: both sides on one time line; frames are put where their position says, as long as they are not
 * a second late. Owned by one thread.
 */
final class Track implements AutoCloseable {
  private final RecordingForm form;
  private final int second;
  private final int frame;
  private final short[] window;
  private long written;
  private long newest;

  Track(RecordingForm form, int rateHz) {
    this.form = form;
    this.second = rateHz;
    this.frame = rateHz / 50;
    this.window = new short[2 * rateHz];
  }

  /** @param position in samples from the beginning of the call */
  void write(boolean bot, long position, short[] pcm) throws IOException {
    if (position < written || pcm.length > second) return;
    newest = Math.max(newest, position + pcm.length);
    while (position + pcm.length > written + second)
      flush(Math.min(second, wholeFrames(position + pcm.length - written - second)));
    int at = (int) (position - written);
    for (int i = 0; i < pcm.length; i++) window[2 * (at + i) + (bot ? 1 : 0)] = pcm[i];
  }

  private long wholeFrames(long samples) {
    return (samples + frame - 1) / frame * frame;
  }

  private void flush(long samples) throws IOException {
    int n = (int) samples * 2;
    form.write(Arrays.copyOf(window, n));
    System.arraycopy(window, n, window, 0, window.length - n);
    Arrays.fill(window, window.length - n, window.length, (short) 0);
    written += samples;
  }

  @Override
  public void close() throws IOException {
    try (form) {
      if (newest > written) flush(Math.min(second, wholeFrames(newest - written)));
    }
  }
}

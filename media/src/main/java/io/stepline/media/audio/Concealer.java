package io.stepline.media.audio;

/**
 * Packet loss concealment for waveform codecs in the manner of ITU-T G.711 Appendix I: the last pitch period is
 * repeated, faded from 10 ms on into noise as loud as the line's own, and nothing else after 60 ms; the first good
 * frame is cross-faded in. Silence in place of the noise would be an event to a speech detector, and the noise after it
 * another. One per stream.
 */
public final class Concealer {
  private final int rateHz;
  private final short[] history;
  private final NoiseFloor floor = new NoiseFloor();
  private int concealed;
  private int period;

  public Concealer(int rateHz) {
    this.rateHz = rateHz;
    this.history = new short[rateHz * 48 / 1000];
  }

  /** A frame that arrived; its start is blended with what was made up before it. Changes and returns {@code pcm}. */
  public short[] good(short[] pcm) {
    if (concealed > 0) {
      short[] tail = synthesise(Math.min(pcm.length, rateHz * 4 / 1000));
      for (int i = 0; i < tail.length; i++) pcm[i] = (short) ((tail[i] * (tail.length - i) + pcm[i] * i) / tail.length);
      concealed = 0;
    }
    remember(pcm);
    floor.hear(Tone.rms(pcm, 0, pcm.length));
    return pcm;
  }

  /** {@code samples} of plausible sound in place of what was lost. */
  public short[] lost(int samples) {
    if (concealed == 0) period = pitch();
    return synthesise(samples);
  }

  private short[] synthesise(int samples) {
    short[] out = new short[samples];
    short[] noise = floor.noise(samples);
    int fadeFrom = rateHz / 100;
    int silentFrom = rateHz * 60 / 1000;
    for (int i = 0; i < samples; i++, concealed++) {
      double gain =
          concealed < fadeFrom ? 1 : Math.max(0, 1 - (double) (concealed - fadeFrom) / (silentFrom - fadeFrom));
      out[i] = (short) (gain * history[history.length - period + concealed % period] + (1 - gain) * noise[i]);
    }
    return out;
  }

  private void remember(short[] pcm) {
    int keep = Math.max(0, history.length - pcm.length);
    System.arraycopy(history, history.length - keep, history, 0, keep);
    System.arraycopy(pcm, Math.max(0, pcm.length - history.length), history, keep,
        Math.min(pcm.length, history.length));
  }

  /** The lag from 2.5 to 15 ms at which the recent past is most like itself. */
  private int pitch() {
    int window = rateHz / 50;
    int best = rateHz / 400;
    double bestScore = -1;
    int end = history.length;
    for (int lag = rateHz / 400; lag <= rateHz * 15 / 1000; lag++) {
      double cross = 0;
      double energy = 1;
      for (int i = end - window; i < end; i += 2) {
        if (i - lag < 0) continue;
        cross += (double) history[i] * history[i - lag];
        energy += (double) history[i - lag] * history[i - lag];
      }
      double score = cross / Math.sqrt(energy);
      if (score > bestScore) {
        bestScore = score;
        best = lag;
      }
    }
    return best;
  }
}

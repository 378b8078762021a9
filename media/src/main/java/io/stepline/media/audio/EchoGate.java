package io.stepline.media.audio;

/**
 * Keeps a bot from hearing itself: on a speakerphone what we send comes back, weaker and later. We know what we sent,
 * so its delay is found by correlation, the echo is predicted by an adaptive filter (NLMS; Haykin, Adaptive Filter
 * Theory, ch. 6) and taken away, and what is left while nobody else speaks gives way to the line's own noise: a speech
 * detector hears a whisper as well as a shout, and takes noise that sets in after silence for speech. Until it is known
 * whether there is an echo, only what is about as loud as ourselves passes while we sound, as a caller who interrupts
 * is. Frames are 20 ms of both directions in step. Owned by one thread.
 */
public final class EchoGate {
  private static final int MAX_DELAY_MS = 600;
  private static final int FILTER_MS = 32;
  private static final int LEAD_MS = 6;
  private static final double ACTIVE = 150;
  private static final double UNKNOWN_BOUND = 0.30;
  private static final double MARGIN = 2.0;
  private static final int CLEAR_AFTER_FRAMES = 50;
  private static final int HANG_FRAMES = 6;
  /** Frames between two judgements of a line that is not known yet, or may have changed, and of one that is. */
  private static final int SOON = 5;
  private static final int SELDOM = 50;
  private static final int MOVED_FOR_GOOD = 8;

  /** What is known of the line. */
  public enum State { UNKNOWN, ECHO, CLEAR }

  private final int rateHz;
  private final int frame;
  private final short[] sent;
  private final EchoFilter filter;
  /** Energy of each frame that we sent, a quarter of its samples; the newest overwrites the oldest. */
  private final double[] energies = new double[MAX_DELAY_MS / 20 + 1];
  private final DelayFinder finder;
  private final NoiseFloor floor = new NoiseFloor();
  private State state = State.UNKNOWN;
  private long now;
  private int delay;
  private double gain = UNKNOWN_BOUND;
  private int framesWithoutEcho;
  private int passing;
  private int moved;

  public EchoGate(int rateHz) {
    this.rateHz = rateHz;
    this.frame = rateHz / 50;
    this.sent = new short[Integer.highestOneBit(rateHz * (MAX_DELAY_MS + 200) / 1000) * 2];
    this.filter = new EchoFilter(rateHz * FILTER_MS / 1000, frame);
    this.finder = new DelayFinder(rateHz, MAX_DELAY_MS);
  }

  /**
   * @param heard 20 ms from the peer
   * @param told the 20 ms we send at the same time, empty when we are silent
   * @return what of {@code heard} is not ourselves
   */
  public short[] process(short[] heard, short[] told) {
    for (int i = 0; i < frame; i++) sent[(int) (now + i) & sent.length - 1] = i < told.length ? told[i] : 0;
    if (heard.length != frame)
      throw new IllegalArgumentException("a frame has " + frame + " samples, not " + heard.length);
    double level = Tone.rms(heard, 0, frame);
    floor.hear(level);
    double loudest = loudestSent();
    int every = state == State.UNKNOWN || moved > 0 ? SOON : SELDOM;
    if (finder.feed(heard, told, frame, every)) judge(every);
    short[] out = loudest < ACTIVE ? heard : state == State.CLEAR ? heard
        : state == State.ECHO ? cancelled(heard, level, loudest) : gate(level, loudest * UNKNOWN_BOUND, heard);
    now += frame;
    return out;
  }

  private void judge(int every) {
    if (finder.isEcho()) {
      framesWithoutEcho = 0;
      int found = Math.max(0, finder.delaySamples() - rateHz * LEAD_MS / 1000);
      boolean elsewhere = Math.abs(found - delay) > filter.taps() / 2;
      moved = state == State.ECHO && elsewhere ? moved + 1 : 0;
      if (state != State.ECHO || moved >= MOVED_FOR_GOOD) {
        moved = 0;
        delay = found;
        filter.forget();
        gain = UNKNOWN_BOUND;
      }
      state = State.ECHO;
    } else if (finder.isClear()) {
      framesWithoutEcho += every;
      if (framesWithoutEcho >= CLEAR_AFTER_FRAMES) state = State.CLEAR;
    }
  }

  /**
   * Predicts, subtracts and learns sample by sample; what was learnt while somebody else spoke is forgotten. What is
   * left of the echo gives way to noise.
   */
  private short[] cancelled(short[] heard, double level, double loudest) {
    filter.mark();
    double sentEnergy = 0;
    double heardEnergy = 0;
    int mask = sent.length - 1;
    for (int i = 0; i < frame; i++) {
      double s = sent[(int) (now + i - delay - rateHz * LEAD_MS / 1000) & mask];
      sentEnergy += s * s;
      heardEnergy += (double) heard[i] * heard[i];
    }
    boolean learns = sentEnergy > ACTIVE * ACTIVE * frame;
    short[] rest = filter.subtract(heard, sent, (int) (now - delay), learns);
    double echo = Math.sqrt(sentEnergy / frame) * gain;
    double left = Tone.rms(rest, 0, frame);
    boolean other = level > MARGIN * echo + ACTIVE / 2 && left * left * frame > 0.25 * heardEnergy;
    if (other) {
      filter.takeBack();
      rest = filter.subtract(heard, sent, (int) (now - delay), false);
    } else if (learns && left * left * frame < 0.5 * heardEnergy) {
      double ratio = Math.sqrt(heardEnergy / sentEnergy);
      gain += (ratio > gain ? 0.2 : 0.02) * (Math.min(ratio, 1) - gain);
    }
    return gate(level, MARGIN * Math.max(echo, loudest * gain * 0.5), rest);
  }

  /**
   * Lets {@code rest} pass when what was heard is louder than the bound, and for a moment after; else the line's noise.
   */
  private short[] gate(double level, double bound, short[] rest) {
    passing =
        level > bound + ACTIVE / 2 && Tone.rms(rest, 0, frame) > ACTIVE / 2 ? HANG_FRAMES : Math.max(0, passing - 1);
    if (passing > 0) return rest;
    return floor.noise(rest.length);
  }

  /** The loudest 20 ms of what we sent that can still be under way. */
  private double loudestSent() {
    double energy = 0;
    for (int i = 0; i < frame; i += 4) {
      double s = sent[(int) (now + i) & sent.length - 1];
      energy += s * s;
    }
    energies[(int) (now / frame % energies.length)] = energy;
    double loudest = 0;
    for (double e : energies) loudest = Math.max(loudest, e);
    return Math.sqrt(loudest * 4 / frame);
  }

  public State state() {
    return state;
  }

  /** Where the echo lies, milliseconds after what caused it; meaningless without one. */
  public int delayMs() {
    return finder.delaySamples() * 1000 / rateHz;
  }
}

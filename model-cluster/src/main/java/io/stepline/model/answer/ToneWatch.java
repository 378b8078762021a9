package io.stepline.model.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tones with a meaning among the frames of a line: the beep of a machine, the three of a special information tone
 * (ITU-T E.180, with the deviations of ANSI T1.401), the answer tone of a fax (ITU-T T.30, 2100 Hz) and its calling
 * tone (1100 Hz). Pure; owned by one thread.
 */
final class ToneWatch {
  private static final int FRAME_MS = 20;
  private static final int BEEP_LEAST_MS = 140;
  private static final int BEEP_MOST_MS = 2_000;
  private static final int AFTER_BEEP_MS = 80;
  private static final int FAX_MS = 700;
  private static final int CALLING_MS = 400;
  private static final int SIT_LEAST_MS = 200;
  private static final int SIT_MOST_MS = 450;
  private static final double STEADY_HZ = 14;

  /** What was found; {@code hz} of a beep. */
  record Found(Kind kind, int hz) {}

  enum Kind { BEEP, SIT, FAX }

  private record Past(double hz, int ms, long endedMs) {}

  private final List<Past> past = new ArrayList<>();
  private double hz;
  private int toneMs;
  private int quietMs;
  private boolean faxTold;
  private Optional<Past> candidate = Optional.empty();
  private long atMs;

  Optional<Found> frame(Spectrum s) {
    atMs += FRAME_MS;
    boolean goesOn = s.isTone() && toneMs > 0 && Math.abs(s.hz() - hz) <= STEADY_HZ;
    if (goesOn) {
      hz += (s.hz() - hz) / 8;
      toneMs += FRAME_MS;
      return fax();
    }
    if (toneMs > 0) ended();
    if (s.isTone()) {
      hz = s.hz();
      toneMs = FRAME_MS;
      candidate = Optional.empty();
      quietMs = 0;
      return Optional.empty();
    }
    quietMs += FRAME_MS;
    Optional<Found> beep =
        candidate.filter(c -> quietMs >= AFTER_BEEP_MS).map(c -> new Found(Kind.BEEP, (int) Math.round(c.hz())));
    if (beep.isPresent()) candidate = Optional.empty();
    return sit().or(() -> beep);
  }

  private void ended() {
    Past p = new Past(hz, toneMs, atMs);
    toneMs = 0;
    if (p.ms() >= BEEP_LEAST_MS) past.add(p);
    if (past.size() > 8) past.removeFirst();
    boolean beep = p.ms() >= BEEP_LEAST_MS && p.ms() <= BEEP_MOST_MS && p.hz() >= 520 && p.hz() <= 2_600
        && Math.abs(p.hz() - 2_100) > 30;
    candidate = beep ? Optional.of(p) : Optional.empty();
  }

  private Optional<Found> fax() {
    boolean answer = Math.abs(hz - 2_100) <= 25 && toneMs >= FAX_MS;
    boolean calling = Math.abs(hz - 1_100) <= 38 && toneMs >= CALLING_MS
        && past.stream().anyMatch(p -> Math.abs(p.hz() - 1_100) <= 38 && p.ms() >= CALLING_MS);
    if (!answer && !calling || faxTold) return Optional.empty();
    faxTold = true;
    return Optional.of(new Found(Kind.FAX, (int) Math.round(hz)));
  }

  /** Three tones that rise, one after the other. */
  private Optional<Found> sit() {
    if (past.size() < 3) return Optional.empty();
    Past a = past.get(past.size() - 3);
    Past b = past.get(past.size() - 2);
    Past c = past.getLast();
    boolean rising = within(a.hz(), 900, 1_000) && within(b.hz(), 1_355, 1_445) && within(c.hz(), 1_755, 1_800);
    boolean timely = sized(a) && sized(b) && sized(c) && c.endedMs() - a.endedMs() < 1_000;
    if (!rising || !timely) return Optional.empty();
    past.clear();
    candidate = Optional.empty();
    return Optional.of(new Found(Kind.SIT, 0));
  }

  private static boolean within(double v, double least, double most) {
    return v >= least && v <= most;
  }

  private static boolean sized(Past p) {
    return p.ms() >= SIT_LEAST_MS && p.ms() <= SIT_MOST_MS;
  }
}

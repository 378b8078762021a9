package io.stepline.ops.models;

import java.io.PrintStream;

/** How far a download is: on one line of a terminal; elsewhere a line at each tenth. Owned by one thread. */
final class Bar {
  private static final int WIDTH = 30;
  private static final long STEP = 1 << 20;
  private final PrintStream out;
  private final String what;
  private final long whole;
  private final boolean moves = System.console() != null && System.console().isTerminal();
  private long shown = -1;

  /** @param whole 0 where it is not known */
  Bar(PrintStream out, String what, long whole) {
    this.out = out;
    this.what = what;
    this.whole = whole;
  }

  void at(long bytes) {
    if (moves) {
      if (bytes - shown < STEP && bytes != whole) return;
      shown = bytes;
      int full = whole > 0 ? (int) (WIDTH * bytes / whole) : 0;
      out.printf("\r  %s [%s%s] %s ", what, "#".repeat(full), ".".repeat(WIDTH - full), ModelStore.megabytes(bytes));
      out.flush();
      return;
    }
    long tenth = whole > 0 ? 10 * bytes / whole : bytes / (100 * STEP);
    if (tenth > shown && shown >= 0) out.println(whole > 0 ? "  " + what + " " + 10 * tenth + " %"
        : "  " + what + " " + ModelStore.megabytes(bytes));
    shown = Math.max(shown, tenth);
  }

  void end() {
    if (moves && shown >= 0) out.println();
  }
}

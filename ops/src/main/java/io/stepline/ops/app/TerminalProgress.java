package io.stepline.ops.app;

import io.stepline.dialog.campaign.contact.ImportProgress;
import java.io.PrintStream;

/** A bar that moves on a terminal; elsewhere a line at each tenth. */
final class TerminalProgress implements ImportProgress.Listener {
  private static final int WIDTH = 40;
  private final PrintStream out;
  private final boolean moves = System.console() != null && System.console().isTerminal();
  private int shownTenth = -1;

  TerminalProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public void at(ImportProgress p) {
    if (moves) {
      int full = (int) (p.share() * WIDTH);
      out.printf("\r[%s%s] %3d %%  %,d rows, %,d refused ", "#".repeat(full), ".".repeat(WIDTH - full),
          (int) (p.share() * 100), p.rows(), p.refused());
      out.flush();
      return;
    }
    int tenth = (int) (p.share() * 10);
    if (tenth > shownTenth) out.printf("%d %%: %d rows, %d refused%n", tenth * 10, p.rows(), p.refused());
    shownTenth = Math.max(tenth, shownTenth);
  }

  void end() {
    if (moves) out.println();
  }
}

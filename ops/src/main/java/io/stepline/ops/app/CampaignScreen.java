package io.stepline.ops.app;

import io.stepline.dialog.campaign.CampaignDesk;
import io.stepline.dialog.campaign.store.Contact;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How a campaign stands, on a terminal; drawn over itself when watched. */
final class CampaignScreen {
  private static final int WIDTH = 40;
  private final PrintStream out;
  private int drawn;

  CampaignScreen(PrintStream out) {
    this.out = out;
  }

  void draw(CampaignDesk.View v, boolean over) {
    List<String> lines = lines(v);
    if (over && System.console() != null && System.console().isTerminal()) out.print("\u001b[" + drawn + "A\u001b[J");
    lines.forEach(out::println);
    drawn = lines.size();
  }

  static List<String> lines(CampaignDesk.View v) {
    long all = v.contacts().values().stream().mapToLong(Long::longValue).sum();
    long done =
        v.contacts().getOrDefault(Contact.State.DONE, 0L) + v.contacts().getOrDefault(Contact.State.SUPPRESSED, 0L);
    int full = all == 0 ? 0 : (int) (done * WIDTH / all);
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, "%s  %s  %s, at most %d ringing", v.name(), v.state(),
        v.pace().mode().name().toLowerCase(Locale.ROOT), v.pace().maxInFlight()));
    lines.add(String.format(Locale.ROOT, "[%s%s] %d of %d contacts settled", "#".repeat(full), ".".repeat(WIDTH - full),
        done, all));
    StringBuilder states = new StringBuilder("contacts: ");
    v.contacts().forEach((s, n) -> states.append(s.name().toLowerCase(Locale.ROOT)).append(' ').append(n).append("  "));
    lines.add(states.toString().stripTrailing());
    lines.add(String.format(Locale.ROOT,
        "reached %d, abandoned %d (%.2f %%, cap %.2f %%); %d dialled in the last minute; next due %s", v.answered(),
        v.abandoned(), 100 * v.abandonRate(),
        100 * v.pace().abandonCap(), v.lastMinute(), CampaignDesk.when(v.nextMs())));
    v.rests().forEach(r -> lines.add("rests until " + CampaignDesk.when(r.untilMs()) + ": " + r.text() + "; "
        + r.givenBack() + " attempts given back; start it again when that is mended"));
    v.held().forEach((why, n) -> lines.add("held back " + n + " contacts, not for good: " + why));
    v.outcomes().forEach((o, n) -> lines.add(String.format(Locale.ROOT, "  %-14s %8d", o.toLowerCase(Locale.ROOT), n)));
    v.imports().stream().filter(i -> !i.state().equals("DONE")).forEach(i -> lines
        .add("import " + i.id() + " of " + i.source() + ": " + i.state() + ", " + i.taken() + " rows so far"));
    return lines;
  }
}

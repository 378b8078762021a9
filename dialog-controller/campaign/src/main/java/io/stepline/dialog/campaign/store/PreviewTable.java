package io.stepline.dialog.campaign.store;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Contacts that agents look at before they are called. */
public final class PreviewTable {
  private static final long OFFER_MS = 10 * 60_000;

  private PreviewTable() {}

  /** @return the contact that this agent may look at now, the same one when asked twice; empty when nobody is due */
  public static Optional<Contact> offer(Handle h, String campaign, String agent, long nowMs) {
    Optional<Long> before =
        h.select("SELECT contact FROM preview WHERE campaign = ? AND agent = ? AND state = 'OFFERED'", campaign, agent)
            .mapTo(Long.class).findFirst();
    if (before.isPresent()) return ContactTable.find(h, before.get());
    Optional<Contact> next = ContactTable.due(h, campaign, nowMs, 1).stream().findFirst();
    next.ifPresent(c -> {
      ContactTable.state(h, c.id(), Contact.State.PREVIEW, "before an agent", nowMs);
      h.execute("INSERT INTO preview(contact, campaign, agent, state, asked_ms) VALUES (?, ?, ?, 'OFFERED', ?)", c.id(),
          campaign, agent, nowMs);
    });
    return next;
  }

  /** The agent wants the call, or passes over the contact for an hour. @return false if it was not offered to them */
  public static boolean decide(Handle h, String campaign, String agent, long contact, boolean dial, long nowMs) {
    boolean theirs = h.execute(dial
        ? "UPDATE preview SET state = 'ASKED' WHERE contact = ? AND campaign = ? AND agent = ? AND state = 'OFFERED'"
        : "DELETE FROM preview WHERE contact = ? AND campaign = ? AND agent = ? AND state = 'OFFERED'", contact,
        campaign, agent) == 1;
    if (theirs && !dial) ContactTable.waits(h, contact, nowMs + 3_600_000, "passed over", nowMs);
    return theirs;
  }

  public static int asked(Handle h, String campaign) {
    return h.select("SELECT COUNT(*) FROM preview WHERE campaign = ? AND state = 'ASKED'", campaign)
        .mapTo(Integer.class).one();
  }

  /** Those that agents asked for; they leave the list. */
  public static List<Contact> take(Handle h, String campaign, int limit) {
    List<Contact> all = h
        .select("SELECT contact FROM preview WHERE campaign = ? AND state = 'ASKED' ORDER BY asked_ms LIMIT ?",
            campaign, limit)
        .mapTo(Long.class).list().stream()
        .flatMap(id -> ContactTable.find(h, id).stream()).toList();
    all.forEach(c -> h.execute("DELETE FROM preview WHERE contact = ?", c.id()));
    return all;
  }

  /** What nobody decided on is given back. */
  public static int expire(Handle h, long nowMs) {
    List<Long> old = h.select("SELECT contact FROM preview WHERE state = 'OFFERED' AND asked_ms < ?", nowMs - OFFER_MS)
        .mapTo(Long.class).list();
    old.forEach(id -> {
      h.execute("DELETE FROM preview WHERE contact = ?", id);
      ContactTable.waits(h, id, nowMs, "nobody decided", nowMs);
    });
    return old.size();
  }
}

package io.stepline.dialog.campaign.store;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Lines that rest. What stands here outlives the dialer. */
public final class RestTable {
  private RestTable() {}

  public static List<Rest> all(Handle h) {
    return h.select("SELECT * FROM campaign_rest ORDER BY campaign, since_ms")
        .map((rs, ctx) -> new Rest(rs.getString("campaign"), rs.getString("trunk"), rs.getString("caller_id"),
            rs.getString("kind"), rs.getInt("sip_status"), rs.getString("reason"), rs.getString("why"),
            rs.getLong("since_ms"), rs.getLong("until_ms"), rs.getInt("tries"), rs.getLong("given_back")))
        .list();
  }

  public static List<Rest> of(Handle h, String campaign) {
    return all(h).stream().filter(r -> r.campaign().equals(campaign)).toList();
  }

  public static void put(Handle h, Rest r) {
    end(h, r);
    h.execute(
        "INSERT INTO campaign_rest(campaign, trunk, caller_id, kind, sip_status, reason, why, since_ms, until_ms, "
            + "tries, given_back) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        r.campaign(), r.trunk(), r.callerId(), r.kind(), r.status(), r.reason(), r.why(), r.sinceMs(), r.untilMs(),
        r.tries(), r.givenBack());
  }

  public static void end(Handle h, Rest r) {
    h.execute("DELETE FROM campaign_rest WHERE campaign = ? AND trunk = ? AND caller_id = ?", r.campaign(), r.trunk(),
        r.callerId());
  }

  /** Somebody has seen to it. @return how many rests that ends */
  public static int clear(Handle h, String campaign) {
    return h.execute("DELETE FROM campaign_rest WHERE campaign = ?", campaign);
  }
}

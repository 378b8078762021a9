package io.stepline.dialog.campaign.store;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stepline.dialog.campaign.pace.Pace;
import io.stepline.dialog.campaign.plan.Campaign;
import io.stepline.dialog.campaign.plan.CampaignFile;
import io.stepline.dialog.campaign.plan.CampaignSpec;
import io.stepline.dialog.campaign.plan.CampaignState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Campaigns, their files, and how they stand. */
public final class CampaignTable {
  private static final JsonMapper JSON = new JsonMapper();

  private CampaignTable() {}

  /** New, or with a new file while it is not running. @throws IllegalArgumentException if it runs */
  public static Campaign put(Handle h, String yaml, long nowMs) {
    CampaignSpec spec = CampaignFile.parse(yaml);
    Optional<Campaign> before = find(h, spec.name());
    if (before.filter(c -> c.state() == CampaignState.RUNNING).isPresent()) throw new IllegalArgumentException(
        "campaign " + spec.name() + " is running; pause it before its file is changed");
    if (before.isPresent())
      h.execute("UPDATE campaign SET spec = ?, pace = ?, version = version + 1, changed_ms = ? WHERE name = ?", yaml,
          text(spec.pace()), nowMs, spec.name());
    else h.execute(
        "INSERT INTO campaign(name, spec, state, pace, version, created_ms, changed_ms) VALUES (?, ?, ?, ?, 1, ?, ?)",
        spec.name(), yaml, CampaignState.DRAFT.name(), text(spec.pace()), nowMs, nowMs);
    RestTable.clear(h, spec.name());
    ContactTable.releaseHeld(h, spec.name(), nowMs);
    return find(h, spec.name()).orElseThrow();
  }

  public static Optional<Campaign> find(Handle h, String name) {
    return h.select("SELECT * FROM campaign WHERE name = ?", name).map((rs, ctx) -> campaign(rs)).findOne();
  }

  public static List<Campaign> all(Handle h) {
    return h.select("SELECT * FROM campaign ORDER BY created_ms").map((rs, ctx) -> campaign(rs)).list();
  }

  /** Changes when any of them changes. */
  public static long versions(Handle h) {
    return h.select("SELECT COALESCE(SUM(version), 0) + COUNT(*) FROM campaign").mapTo(Long.class).one();
  }

  /**
   * Who starts it has seen to its carrier: no line of it rests any more.
   *
   * @throws IllegalArgumentException if it cannot go there from where it is
   */
  public static Campaign become(Handle h, String name, CampaignState next, long nowMs) {
    Campaign now = find(h, name).orElseThrow(() -> new IllegalArgumentException("there is no campaign '" + name + "'"));
    if (next == CampaignState.RUNNING) ContactTable.releaseHeld(h, name, nowMs);
    if (next == CampaignState.RUNNING && RestTable.clear(h, name) > 0 && now.state() == next)
      h.execute("UPDATE campaign SET version = version + 1, changed_ms = ? WHERE name = ?", nowMs, name);
    if (now.state() == next) return now;
    if (!now.state().mayBecome(next))
      throw new IllegalArgumentException("campaign " + name + " is " + now.state() + " and cannot become " + next);
    h.execute("UPDATE campaign SET state = ?, version = version + 1, changed_ms = ? WHERE name = ?", next.name(), nowMs,
        name);
    return find(h, name).orElseThrow();
  }

  public static Campaign repace(Handle h, String name, Pace pace, long nowMs) {
    if (h.execute("UPDATE campaign SET pace = ?, version = version + 1, changed_ms = ? WHERE name = ?", text(pace),
        nowMs, name) == 0)
      throw new IllegalArgumentException("there is no campaign '" + name + "'");
    return find(h, name).orElseThrow();
  }

  private static Campaign campaign(ResultSet rs) throws SQLException {
    return new Campaign(rs.getString("name"), CampaignFile.parse(rs.getString("spec")),
        CampaignState.valueOf(rs.getString("state")), pace(rs.getString("pace")), rs.getLong("version"));
  }

  private static String text(Pace pace) {
    try {
      return JSON.writeValueAsString(pace);
    } catch (JacksonException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Pace pace(String text) {
    try {
      return JSON.readValue(text, Pace.class);
    } catch (JacksonException e) {
      throw new IllegalStateException("the pace in the database cannot be read", e);
    }
  }
}

package io.stepline.ops.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.dialog.campaign.CampaignDesk;
import io.stepline.dialog.campaign.Requeue;
import io.stepline.dialog.campaign.contact.ContactImport;
import io.stepline.dialog.campaign.contact.ImportReport;
import io.stepline.dialog.campaign.evidence.EvidenceKey;
import io.stepline.dialog.campaign.evidence.EvidencePack;
import io.stepline.dialog.campaign.plan.Campaign;
import io.stepline.dialog.campaign.plan.CampaignState;
import io.stepline.dialog.campaign.store.Contact;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WallClock;
import io.stepline.ops.web.Ask;
import io.stepline.ops.web.Masks;
import io.stepline.ops.web.Reply;
import io.stepline.ops.web.Route;
import io.stepline.ops.web.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.JdbiException;

/** {@code /v1/campaigns...} of the control API, for tokens with the scope campaign. */
public final class CampaignApi {
  private static final long MAX_IMPORT = 512L << 20;
  private static final int MAX_DETAILS = 1_001;
  private static final int PAGE = 200;
  private static final long PART_MS = 900_000;
  private static final long DAY_MS = 86_400_000;
  private final CampaignDesk desk;
  private final Path imports;
  private final EvidenceKey key;

  public CampaignApi(CampaignDesk desk, Path imports, EvidenceKey key) {
    this.desk = desk;
    this.imports = imports;
    this.key = key;
  }

  public List<Route> routes() {
    return List.of(
        look("/v1/campaigns", ask -> Map.of("campaigns", desk.all().stream().map(CampaignApi::brief).toList())),
        change("/v1/campaigns", ask -> brief(desk.put(CallOrders.text(ask.object(), "file", 64 << 10)))),
        look("/v1/campaigns/{name}", ask -> desk.view(ask.param("name"))),
        look("/v1/campaigns/{name}/contacts", this::listed),
        look("/v1/campaigns/{name}/curve", ask -> curve(ask.param("name"))),
        change("/v1/campaigns/{name}/contacts", ask -> contacts(ask.param("name"), ask.body())),
        change("/v1/campaigns/{name}/{action}", ask -> act(ask.param("name"), ask.param("action"), ask.object())),
        look("/v1/campaigns/{name}/evidence/{attempt}", ask -> Map.of("pack",
            EvidencePack.export(desk.database(), new CallId(ask.param("attempt")), key))));
  }

  /** Where there is no database for campaigns. */
  public static List<Route> none() {
    return List.of(new Route("GET", "/v1/campaigns", Optional.of(Scope.CAMPAIGN), false, ask -> {
      throw new BadRequest(404, "no campaigns here; run the role dialer or set database.url");
    }));
  }

  private interface Work {
    Object run(Ask ask) throws IOException;
  }

  private static Route look(String path, Work work) {
    return Route.get(path, Scope.CAMPAIGN, ask -> Reply.of(guarded(ask, work)));
  }

  private static Route change(String path, Work work) {
    return Route.change("POST", path, Scope.CAMPAIGN, ask -> Reply.of(guarded(ask, work)));
  }

  private static Object guarded(Ask ask, Work work) throws IOException {
    try {
      return work.run(ask);
    } catch (JdbiException e) {
      throw new BadRequest(503, "the campaigns' database does not answer");
    }
  }

  private Object act(String name, String action, JsonNode body) {
    return switch (action) {
      case "start" -> brief(desk.become(name, CampaignState.RUNNING));
      case "schedule" -> brief(desk.become(name, CampaignState.SCHEDULED));
      case "pause" -> brief(desk.become(name, CampaignState.PAUSED));
      case "finish" -> brief(desk.become(name, CampaignState.FINISHED));
      case "pace" -> {
        CallOrders.only(body, "mode", "ratio", "abandon-cap", "window-days", "max-ringing");
        yield brief(desk.repace(name, body));
      }
      case "requeue" -> {
        CallOrders.only(body, "outcomes", "rules", "number", "opted-out", "by", "why");
        Requeue.Wish wish = new Requeue.Wish(texts(body.path("outcomes")), texts(body.path("rules")),
            Optional.of(body.path("number").asText()).filter(n -> !n.isEmpty()), body.path("opted-out").asBoolean(),
            false, CallOrders.text(body, "by"), CallOrders.text(body, "why"));
        yield Map.of("contacts", desk.requeue(name, wish), "state", desk.find(name).state().name());
      }
      case "reset" -> {
        CallOrders.only(body, "by", "why");
        yield Map.of("contacts", desk.reset(name, CallOrders.text(body, "by"), CallOrders.text(body, "why")), "state",
            desk.find(name).state().name());
      }
      case "preview" ->
          desk.preview(name, CallOrders.text(body, "agent")).<Object>map(o -> o).orElseGet(() -> Map.of("contact", 0));
      case "dial", "skip" -> {
        desk.decide(name, CallOrders.text(body, "agent"), body.path("contact").asLong(), action.equals("dial"));
        yield Map.of("contact", body.path("contact").asLong(), "accepted", action);
      }
      default -> throw new BadRequest(404,
          "the actions are start, schedule, pause, finish, pace, requeue, reset, preview, dial, skip, contacts");
    };
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> all = new HashSet<>();
    list.forEach(e -> all.add(e.asText()));
    return all;
  }

  /** A page of contacts with what came of them and why, in the order they came in. */
  private Object listed(Ask ask) {
    String name = desk.find(ask.param("name")).name();
    String state = ask.asked("state").map(s -> Contact.State.valueOf(s.toUpperCase(Locale.ROOT)).name()).orElse("");
    long after = ask.asked("after").filter(a -> a.matches("[0-9]{1,18}")).map(Long::parseLong).orElse(0L);
    boolean words = ask.asker().may(Scope.WORDS);
    List<Map<String, Object>> rows = desk.database().read(h -> h.select(
        "SELECT id, number, state, outcome, reason, attempts, due_ms, changed_ms FROM contact WHERE campaign = ? AND "
            + "(? = '' OR state = ?) AND id > ? ORDER BY id LIMIT ?",
        name, state, state, after, PAGE).map((rs, c) -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("id", rs.getLong("id"));
          row.put("number", words ? rs.getString("number") : Masks.number(rs.getString("number")));
          row.put("state", rs.getString("state"));
          row.put("outcome", rs.getString("outcome"));
          row.put("reason", rs.getString("reason"));
          row.put("attempts", rs.getInt("attempts"));
          row.put("due", CampaignDesk.when(rs.getLong("due_ms")));
          row.put("changed", CampaignDesk.when(rs.getLong("changed_ms")));
          return row;
        }).list());
    Map<String, Object> page = new LinkedHashMap<>(Map.of("contacts", rows));
    if (rows.size() == PAGE) page.put("next", String.valueOf(rows.getLast().get("id")));
    return page;
  }

  /** Each quarter of an hour of the last day in which something was dialled. */
  private Object curve(String campaign) {
    String name = desk.find(campaign).name();
    long now = WallClock.system().nowUs() / 1_000;
    return desk.database().read(h -> h.select("SELECT planned_ms / " + PART_MS + " AS part, COUNT(*) AS dialed, "
        + "SUM(CASE WHEN answered_ms > 0 THEN 1 ELSE 0 END) AS answered, SUM(abandoned) AS abandoned, "
        + "SUM(CASE WHEN judged_ms > 0 THEN 1 ELSE 0 END) AS reached FROM attempt "
        + "WHERE campaign = ? AND planned_ms > ? "
        + "AND outcome <> 'not-dialled' GROUP BY planned_ms / " + PART_MS + " ORDER BY 1", name, now - DAY_MS)
        .map((rs, c) -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("at", Instant.ofEpochMilli(rs.getLong("part") * PART_MS).toString());
          row.put("dialed", rs.getLong("dialed"));
          row.put("answered", rs.getLong("answered"));
          row.put("abandonedPercent",
              rs.getLong("reached") == 0 ? 0 : 100.0 * rs.getLong("abandoned") / rs.getLong("reached"));
          row.put("pace", rs.getLong("dialed") * 60_000.0 / PART_MS);
          return row;
        }).list());
  }

  /** A CSV as the body, taken in before the answer. */
  private Object contacts(String name, InputStream in) throws IOException {
    Path file = Files.createTempFile("stepline-contacts", ".csv");
    try {
      try (var out = Files.newOutputStream(file)) {
        byte[] buffer = new byte[64 << 10];
        long all = 0;
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
          all += n;
          if (all > MAX_IMPORT) throw new BadRequest(413, "the body is larger than " + MAX_IMPORT + " bytes");
          out.write(buffer, 0, n);
        }
      }
      ImportReport report = new ContactImport(desk.database(), WallClock.system()).run(name, file, imports, p -> {});
      Map<String, Object> page = new LinkedHashMap<>(Map.of("rows", report.rows(), "taken", report.taken(), "refused",
          report.refused(), "problems", report.problems()));
      try (var lines = Files.lines(report.details())) {
        page.put("details", lines.limit(MAX_DETAILS).toList());
      }
      return page;
    } catch (IllegalArgumentException e) {
      throw new BadRequest(400,
          Objects.requireNonNullElse(e.getMessage(), e.toString()).replace(file.toString(), "the body"));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static Map<String, Object> brief(Campaign c) {
    return Map.of("name", c.name(), "state", c.state().name(), "version", c.version(), "pace", c.pace());
  }
}

package io.stepline.ops.testkit;

import io.stepline.dialog.campaign.CampaignDesk;
import io.stepline.dialog.campaign.evidence.EvidenceKey;
import io.stepline.dialog.campaign.rule.RulePacks;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.ops.bots.BotShelf;
import io.stepline.ops.bots.BotsApi;
import io.stepline.ops.control.CampaignApi;
import io.stepline.ops.control.ControlApi;
import io.stepline.ops.control.OrderBook;
import io.stepline.ops.control.OrderDesk;
import io.stepline.ops.control.TryItApi;
import io.stepline.ops.history.HistoryApi;
import io.stepline.ops.history.HistoryTable;
import io.stepline.ops.live.ListenHub;
import io.stepline.ops.live.LiveApi;
import io.stepline.ops.live.LiveBook;
import io.stepline.ops.live.LiveHub;
import io.stepline.ops.login.AuditBook;
import io.stepline.ops.login.LoginApi;
import io.stepline.ops.login.Users;
import io.stepline.ops.web.Route;
import io.stepline.ops.well.WellApi;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every route of the console, over a bus and databases that hold nothing. */
public final class AllRoutes {
  private AllRoutes() {}

  public static Database consoleDatabase(Path folder) {
    return Database.open("jdbc:sqlite:" + folder.resolve("console.db"), "", "",
        new Database.Schema("db/console", "console_schema_history"));
  }

  public static List<Route> in(Path folder) {
    InMemoryBus bus = new InMemoryBus();
    List<Route> all = new ArrayList<>(new ControlApi(
        new OrderDesk(bus, () -> 1_000_000, Map.of("desk", Set.of()), "desk", new OrderBook(o -> {}))).routes());
    Database campaigns = Database.open("jdbc:sqlite:" + folder.resolve("campaigns.db"), "", "");
    CampaignDesk desk = new CampaignDesk(campaigns, WallClock.system(), RulePacks.read(Path.of("..", "ops", "rules")),
        Map.of("desk", Set.of()));
    all.addAll(new CampaignApi(desk, folder, EvidenceKey.at(folder.resolve("key"))).routes());
    Database console = consoleDatabase(folder);
    all.addAll(new LoginApi(new Users(console, 3_600_000), new AuditBook(console, WallClock.system()),
        WallClock.system()).routes());
    LiveHub hub = new LiveHub(bus, WallClock.system(), new LiveBook(Map.of()), news -> {});
    all.addAll(new LiveApi(hub, new ListenHub(bus), WallClock.system(), () -> 0).routes());
    all.addAll(new HistoryApi(new HistoryTable(console), WallClock.system(), HistoryApi.Recordings.NONE,
        (call, since) -> new HistoryApi.Replayed.Verdict(0, Optional.empty())).routes());
    all.addAll(new BotsApi(new BotShelf(folder)).routes());
    all.addAll(new WellApi(bus, WallClock.system(),
        new WellApi.Looks(List::of, Optional::empty, List::of, Map.of(), Map.of())).routes());
    all.addAll(new TryItApi(new TryItApi.Place(List.of(), Optional.empty(), true, Set.of()), WallClock.system())
        .routes());
    return all;
  }
}

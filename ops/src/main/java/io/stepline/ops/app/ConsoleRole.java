package io.stepline.ops.app;

import io.stepline.dialog.campaign.store.Database;
import io.stepline.kafka.lane.ThreadLane;
import io.stepline.ops.app.settings.ConsoleSettings;
import io.stepline.ops.bots.BotShelf;
import io.stepline.ops.bots.BotsApi;
import io.stepline.ops.console.RecordKeeper;
import io.stepline.ops.control.CampaignApi;
import io.stepline.ops.control.ControlApi;
import io.stepline.ops.control.OrderBook;
import io.stepline.ops.control.OrderDesk;
import io.stepline.ops.control.Part;
import io.stepline.ops.control.WebhookSender;
import io.stepline.ops.control.TryItApi;
import io.stepline.ops.control.Webhooks;
import io.stepline.ops.history.HistoryApi;
import io.stepline.ops.history.HistoryKeeper;
import io.stepline.ops.history.HistoryTable;
import io.stepline.ops.history.TraceBook;
import io.stepline.ops.live.ListenHub;
import io.stepline.ops.live.LiveApi;
import io.stepline.ops.live.LiveBook;
import io.stepline.ops.live.LiveHub;
import io.stepline.ops.login.AuditBook;
import io.stepline.ops.login.LoginApi;
import io.stepline.ops.trace.TraceSender;
import io.stepline.ops.web.Reply;
import io.stepline.ops.web.Route;
import io.stepline.ops.web.Routes;
import io.stepline.ops.web.Scope;
import io.stepline.ops.web.StaticPage;
import io.stepline.ops.web.Tokens;
import io.stepline.ops.well.WellApi;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Detail records, control API and webhooks, behind the door of this process. */
record ConsoleRole() implements Role {
  private static final Logger log = LoggerFactory.getLogger(ConsoleRole.class);

  @Override
  public String name() {
    return "console";
  }

  @Override
  public void check(Premises premises) {
    ConsoleSettings console = premises.config().console();
    Tokens.parse(console.tokens());
    if (!console.webhookUrl().isEmpty()) WebhookSender.check(console.webhookUrl(), console.webhookSecret());
  }

  @Override
  public Part start(Premises p) {
    Config config = p.config();
    RecordKeeper records = p.keep(new RecordKeeper(config.house().data(), p.bus(), p.clock()));
    Routes routes = p.door().routes();
    Database database = p.keep(ConsoleHouse.database(config));
    AuditBook audit = new AuditBook(database, p.clock());
    LoginApi login = new LoginApi(ConsoleHouse.users(config, database, p.clock()), audit, p.clock());
    routes.audit(audit);
    Tokens tokens = Tokens.parse(config.console().tokens());
    p.live("api.tokens", next -> tokens.become(Tokens.parse(next.console().tokens())));
    routes.gate(tokens);
    routes.gate(login);
    routes.add(login.routes());
    routes.others(new StaticPage("/console/"));
    routes.add(List.of(
        Route.get("/calls", Scope.WORDS, ask -> Reply.text(200, "application/json", records.recentJson()))));
    OrderDesk desk = p.keep(new OrderDesk(p.bus(), p.clock(), ConsoleHouse.queues(p.policies()),
        config.house().defaultBot(), new OrderBook(o -> {})));
    routes.add(new ControlApi(desk).routes());
    TraceBook traces = new TraceBook();
    LiveBook board = new LiveBook(ConsoleHouse.agents(p.policies()));
    LiveHub hub = p.keep(new LiveHub(p.bus(), p.clock(), board, traces::news));
    routes.add(p.keep(new WellApi(p.bus(), p.clock(), ConsoleHouse.looks(p, board))).routes());
    HistoryTable history = new HistoryTable(database);
    p.keep(new HistoryKeeper(p.bus(), p.clock(), history, traces, config.console().historyKeepDays()));
    routes
        .add(new HistoryApi(history, p.clock(), ConsoleHouse.recordings(config), ConsoleHouse.replayed(p))
            .routes());
    routes.add(new LiveApi(hub, p.keep(new ListenHub(p.bus())), p.clock(), () -> config.calls().max()).routes());
    routes.add(new BotsApi(new BotShelf(config.house().bots())).routes());
    routes.add(new TryItApi(ConsoleHouse.browsers(p), p.clock()).routes());
    routes.add(campaigns(p).map(CampaignApi::routes).orElseGet(CampaignApi::none));
    config.trace().collector().ifPresent(to -> p.keep(new TraceSender(p.bus(), to, config.trace().headers(),
        config.trace().service(), config.trace().percent(), p.meters())));
    if (!config.console().webhookUrl().isEmpty()) webhooks(p);
    return Part.of(name()).unless(records::hindrance);
  }

  private static void webhooks(Premises p) {
    ConsoleSettings console = p.config().console();
    ThreadLane lane = p.keep(ThreadLane.start("webhooks", (name, why) -> log.error("{}: a step failed", name, why)));
    Webhooks webhooks = p.keep(new Webhooks(p.bus(), p.config().house().data().resolve("webhooks"),
        WebhookSender.signed(console.webhookUrl(), console.webhookSecret()), p.clock(), lane,
        post -> Thread.ofVirtual().name("webhook").start(post), p.meters()));
    p.standing().shows("webhooks", webhooks::page);
  }

  /** Where there is a database for them: the dialer's own, or the one the settings name. */
  private static Optional<CampaignApi> campaigns(Premises p) {
    Config config = p.config();
    if (!p.has("dialer") && config.campaigns().databaseUrl().isEmpty()) return Optional.empty();
    return Optional.of(new CampaignApi(CampaignHouse.desk(config, p.database()),
        config.house().data().resolve("imports"), CampaignHouse.key(config)));
  }
}

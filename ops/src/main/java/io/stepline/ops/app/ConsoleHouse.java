package io.stepline.ops.app;

import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.talk.TalkJournal;
import io.stepline.dialog.talk.TalkMachine;
import io.stepline.gateway.Gateway;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.TalkEntry;
import io.stepline.kafka.contract.WallClock;
import io.stepline.ops.app.settings.RecordingSettings;
import io.stepline.ops.control.TryItApi;
import io.stepline.ops.history.HistoryApi;
import io.stepline.ops.live.LiveBook;
import io.stepline.ops.login.Users;
import io.stepline.ops.recording.RecordingVault;
import io.stepline.ops.well.WellApi;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The console's parts, made from the settings. */
final class ConsoleHouse {
  private static final Database.Schema TABLES = new Database.Schema("db/console", "console_schema_history");

  /** For clocks that differ. */
  private static final long REPLAYED_BEFORE_MS = 60_000;

  private ConsoleHouse() {}

  /** The one named, or a file in data.dir. */
  static Database database(Config config) {
    String url = config.console().databaseUrl();
    return Database.open(url.isEmpty() ? "jdbc:sqlite:" + config.house().data().resolve("console.db") : url,
        config.console().databaseUser(), config.console().databasePassword(), TABLES);
  }

  /** With a first admin where there is nobody; the password goes to the terminal, never to a log. */
  static Users users(Config config, Database database, WallClock clock) {
    Users users = new Users(database, TimeUnit.HOURS.toMillis(config.console().loginHours()));
    users.first(clock.nowUs() / 1_000).ifPresent(
        password -> System.out.println("console: the first user is admin, with the password " + password
            + " (shown this once; change it after logging in)"));
    return users;
  }

  /** The agents of all queues of all bots, by the queue's name. */
  static Map<String, List<String>> agents(Map<String, BotPolicy> bots) {
    Map<String, List<String>> all = new TreeMap<>();
    bots.values().forEach(b -> b.queues().forEach((name, q) -> all.merge(name,
        q.agents(), (a, c) -> Stream.concat(a.stream(), c.stream()).distinct().toList())));
    return all;
  }

  /** The names of each bot's queues. */
  static Map<String, Set<String>> queues(Map<String, BotPolicy> bots) {
    Map<String, Set<String>> all = new TreeMap<>();
    bots.forEach((bot, policy) -> all.put(bot, policy.queues().keySet()));
    return all;
  }

  /** Those that lie in a folder of this machine. */
  static HistoryApi.Recordings recordings(Config config) {
    RecordingSettings s = config.recording();
    RecordingVault vault = new RecordingVault(s.key(), s.form(), s.start(), s.keepDays(), s.pauseOnKeysMs());
    return s.dir().<HistoryApi.Recordings>map(folder -> call -> vault.find(folder, call))
        .orElse(HistoryApi.Recordings.NONE);
  }

  /** Through the talk machine of today, with the bots of today. */
  static HistoryApi.Replayed replayed(Premises p) {
    Bus bus = p.bus();
    TalkMachine machine = new TalkMachine(p.policies(), p.config().controller().speculation());
    return (call, sinceMs) -> {
      List<TalkEntry> journal = new ArrayList<>();
      bus.replaySince(Topics.TALK_JOURNAL, Set.of(bus.partitionOf(call)), sinceMs - REPLAYED_BEFORE_MS, e -> {
        if (e.value().call().equals(call)) journal.add(e.value());
      });
      return new HistoryApi.Replayed.Verdict(journal.size(),
          journal.isEmpty() ? Optional.empty() : TalkJournal.firstDifference(machine, journal));
    };
  }

  /** What there is to look at in this process. */
  static WellApi.Looks looks(Premises p, LiveBook board) {
    Config config = p.config();
    Map<String, Path> folders = new TreeMap<>(Map.of("data.dir", config.house().data()));
    config.recording().dir().ifPresent(d -> folders.put("recording.dir", d));
    Map<String, Path> certificates = new TreeMap<>();
    config.sip().tlsCertificate().ifPresent(c -> certificates.put("sip.tls.certificate", c));
    config.door().tlsCertificate().ifPresent(c -> certificates.put("http.tls.certificate", c));
    return new WellApi.Looks(p.standing()::hindrances, () -> p.gateway().map(Gateway::trunkStates), board::queues,
        folders, certificates);
  }

  /** Where browsers may call the gateway that has these settings. */
  static TryItApi.Place browsers(Premises p) {
    Config config = p.config();
    boolean strangers = !config.trunkList().isArray() || config.trunkList().isEmpty();
    return new TryItApi.Place(GatewayConfig.listeners(config),
        Optional.of(config.sip().advertise()).filter(a -> !a.isEmpty()), strangers, p.bots().keySet());
  }
}

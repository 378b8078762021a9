package io.stepline.ops.app;

import io.stepline.dialog.campaign.CampaignDesk;
import io.stepline.dialog.campaign.evidence.EvidenceKey;
import io.stepline.dialog.campaign.rule.Refusals;
import io.stepline.dialog.campaign.rule.RulePacks;
import io.stepline.dialog.campaign.run.CampaignDialer;
import io.stepline.dialog.campaign.run.CampaignWorker;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WallClock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The campaigns' parts, made from the settings. */
final class CampaignHouse {
  private CampaignHouse() {}

  /** The one named, or a file in data.dir. */
  static Database database(Config config) {
    String url = config.campaigns().databaseUrl();
    return Database.open(url.isEmpty() ? "jdbc:sqlite:" + config.house().data().resolve("campaigns.db") : url,
        config.campaigns().databaseUser(), config.campaigns().databasePassword());
  }

  /** The countries' rules, read to the word. */
  static RulePacks rules(Config config) {
    StrictFile.rules(config.campaigns().rules());
    return RulePacks.read(config.campaigns().rules());
  }

  static CampaignDesk desk(Config config, Database database) {
    return new CampaignDesk(database, WallClock.system(), rules(config),
        ConsoleHouse.queues(BotPolicy.readAll(config.house().bots())));
  }

  static CampaignWorker worker(Config config, Database database, Bus bus, WallClock clock, Meters meters) {
    Map<String,
        Map<String, List<String>>> agents = BotPolicy.readAll(config.house().bots()).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey,
                e -> e.getValue().queues().entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, q -> q.getValue().agents()))));
    CampaignDialer dialer = new CampaignDialer(database, bus, clock, rules(config),
        Refusals.read(config.campaigns().rules()),
        new CampaignDialer.Settings(config.house().name(), config.calls().perStream(), agents), meters,
        CallId::random);
    return new CampaignWorker(dialer, bus, clock, meters);
  }

  static EvidenceKey key(Config config) {
    return EvidenceKey.at(config.house().data().resolve("evidence.key"));
  }
}

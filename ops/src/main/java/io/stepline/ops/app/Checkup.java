package io.stepline.ops.app;

import io.stepline.dialog.campaign.store.CampaignTable;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.gateway.call.Trunk;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.reach.Reach;
import io.stepline.media.codec.Opus;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import io.stepline.model.engine.TurnJudge;
import io.stepline.model.vad.SileroVad;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Tries each part that {@code up} needs, one by one, and says what it found. */
final class Checkup {
  private final Config config;
  private final PrintStream out;
  private int faults;

  Checkup(Config config, PrintStream out) {
    this.config = config;
    this.out = out;
  }

  private interface Part {
    String check() throws Exception;
  }

  /** @return how many parts are not fit for use */
  int run() {
    part("Java", () -> Runtime.version().toString());
    part("bots", () -> String.join(", ", BotFile.readAll(config.house().bots()).keySet()));
    part("transfers", () -> transfers(BotPolicy.readAll(config.house().bots())));
    part("tools", () -> {
      Reach.allow(config.house().netAllow());
      return tools(BotPolicy.readAll(config.house().bots()));
    });
    part("trunks", () -> {
      List<String> names = config.trunks().stream().map(Trunk::name).toList();
      return names.size() + ": " + String.join(", ", names);
    });
    part("VAD model", () -> {
      new SileroVad(config.vad().model()).close();
      return config.vad().model().toString();
    });
    Engines engines = new Engines(config);
    part("recogniser", () -> {
      engines.encoder(bots(), Meters.NONE).close();
      return well(engines.notes(), "encoder", "recogniser of ");
    });
    part("end of turn", () -> {
      try (TurnJudge judge = engines.judge(Meters.NONE)) {
        return judge.name();
      }
    });
    part("voice", () -> {
      engines.decoders(bots()).forEach(d -> {
        try {
          d.close();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      });
      String last = well(engines.notes(), "decoder", "style of ");
      return Optional.ofNullable(engines.notes().get("voice")).map(v -> v + ", then " + last).orElse(last);
    });
    part("chat", () -> {
      engines.chat(bots());
      return Objects.requireNonNull(engines.notes().get("chat"));
    });
    if (config.chat().engine().equals("flow"))
      LocalBrains.found(LocalBrains.USUAL).forEach(brain -> out.printf("  note  %-12s %s%n", "local model", brain));
    part("Opus", Opus::version);
    part("SIP port", () -> free(GatewayConfig.bind(config), config.sip().port(), "sip.port"));
    part("media ports", () -> free(GatewayConfig.bind(config), config.rtp().from(), "rtp.from"));
    part("broker", () -> config.bus().servers().isEmpty() ? "embedded, in " + config.house().data().resolve("kafka")
        : "external, " + config.bus().servers());
    part("rule packs",
        () -> String.join(", ", CampaignHouse.rules(config).countries().stream().sorted().toList()));
    part("database", () -> {
      try (Database database = CampaignHouse.database(config)) {
        return (config.campaigns().databaseUrl().isEmpty() ? "SQLite, in " + config.house().data()
            : config.campaigns().databaseUrl().replaceFirst("\\?.*$", "")) + ", "
            + database.read(CampaignTable::all).size() + " campaigns";
      }
    });
    out.println(faults == 0 ? "All is well." : faults + " to be mended.");
    return faults;
  }

  /** @throws IllegalStateException naming what stands in for something better, for the house or for a bot */
  static String well(Map<String, String> notes, String stage, String parts) {
    String chosen = Objects.requireNonNull(notes.get(stage));
    List<String> worse = new ArrayList<>();
    if (chosen.contains("(fallback: ")) worse.add(chosen);
    notes.forEach((part, how) -> {
      if (part.startsWith(parts)) worse.add(part + ": " + how);
    });
    if (!worse.isEmpty()) throw new IllegalStateException(String.join("\n", worse));
    return chosen;
  }

  private Map<String, Bot> bots() {
    return BotFile.readAll(config.house().bots());
  }

  /** @throws IllegalArgumentException naming every agent that nobody can call */
  static String transfers(Map<String, BotPolicy> bots) {
    List<String> wrong = new ArrayList<>();
    List<String> right = new ArrayList<>();
    bots.forEach((bot, policy) -> {
      policy.transfers().keySet().forEach(name -> right.add(bot + "/" + name));
      policy.queues().forEach((name, q) -> q.agents().stream().filter(a -> !a.matches("(?i)(sips?|tel):.+"))
          .forEach(a -> wrong.add("bot " + bot + ": queue " + name + " has the agent '" + a
              + "', which is no sip:, sips: or tel: address")));
    });
    if (!wrong.isEmpty()) throw new IllegalArgumentException(String.join("\n", wrong));
    return right.isEmpty() ? "none" : String.join(", ", right);
  }

  /** @throws IllegalArgumentException naming every tool that may not be asked where it is, with the cure */
  static String tools(Map<String, BotPolicy> bots) {
    List<String> wrong = new ArrayList<>();
    List<String> right = new ArrayList<>();
    bots.forEach((bot, policy) -> policy.tools().forEach((name, tool) -> Reach.refusal(tool.url()).ifPresentOrElse(
        why -> wrong.add("bot " + bot + ": tool " + name + " is never asked: " + why),
        () -> right.add(bot + "/" + name))));
    if (!wrong.isEmpty()) throw new IllegalArgumentException(String.join("\n", wrong));
    return right.isEmpty() ? "none" : String.join(", ", right);
  }

  private static String free(String bind, int port, String key) {
    try (DatagramSocket s = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(bind), port))) {
      return "free: " + s.getLocalPort();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "UDP port " + port + " on " + bind + " is taken; is Stepline running already? Otherwise set " + key, e);
    }
  }

  private void part(String name, Part part) {
    try {
      out.printf("  ok    %-12s %s%n", name, part.check());
    } catch (Exception e) {
      faults++;
      out.printf("  FAULT %-12s %s%n", name, e.getMessage());
    }
  }
}

package io.stepline.ops.app;

import io.stepline.dialog.campaign.run.CampaignWorker;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.runtime.ConversationWorker;
import io.stepline.gateway.Gateway;
import io.stepline.gateway.sip.TlsMaterial;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.KafkaBus;
import io.stepline.kafka.bus.KafkaSettings;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.contract.WallClock;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.ops.app.settings.DoorSettings;
import io.stepline.ops.control.BusTally;
import io.stepline.ops.control.Door;
import io.stepline.ops.control.ProcessMeters;
import io.stepline.ops.control.Standing;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the roles of a process share, each made when the first of them asks, and all closed in the reverse order. Owned
 * by the thread that starts the roles.
 */
final class Premises implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Premises.class);
  private final Config config;
  private final Set<String> roles;
  private final WallClock clock = WallClock.system();
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Map<String, String> notes = new LinkedHashMap<>();
  private final ProcessMeters meters = new ProcessMeters();
  private final Standing standing;
  private final Map<String, Consumer<Config>> live = new LinkedHashMap<>();
  private final Map<String, Supplier<Set<Integer>>> minded = new LinkedHashMap<>();
  private final Engines engines;
  private Optional<Door> door = Optional.empty();
  private Optional<Map<String, Bot>> bots = Optional.empty();
  private Optional<Map<String, BotPolicy>> policies = Optional.empty();
  private Optional<String> embedded = Optional.empty();
  private Optional<Bus> bus = Optional.empty();
  private Optional<List<SpeechDecoder>> decoders = Optional.empty();
  private Optional<Database> database = Optional.empty();
  private Optional<Gateway> gateway = Optional.empty();
  private Optional<ConversationWorker> controller = Optional.empty();
  private Optional<CampaignWorker> campaigns = Optional.empty();

  Premises(Config config, Set<String> roles) {
    this.config = config;
    this.roles = roles;
    this.standing = new Standing(roles);
    this.engines = new Engines(config);
    keep(meters);
  }

  Config config() {
    return config;
  }

  WallClock clock() {
    return clock;
  }

  Meters meters() {
    return meters;
  }

  Standing standing() {
    return standing;
  }

  Engines engines() {
    return engines;
  }

  boolean has(String role) {
    return roles.contains(role);
  }

  <T> T keep(T part) {
    if (part instanceof AutoCloseable c) running.push(c);
    return part;
  }

  Door door() {
    if (door.isEmpty()) {
      meters.process(roles, config.house().data());
      meters.gauge("stepline.ready", () -> standing.hindrances().isEmpty() ? 1 : 0);
      door = Optional.of(keep(new Door(place(config.door()), standing, meters::scrape)));
      note("door", door.get().address() + "/health");
      standing.shows("engines", this::notes);
    }
    return door.get();
  }

  private static Door.Place place(DoorSettings door) {
    Optional<SSLContext> tls = door.tlsCertificate().map(c -> new TlsMaterial(
        new TlsMaterial.Files(Optional.of(c), door.tlsKey(), Optional.empty(), TlsMaterial.ClientAuth.NONE, true))
        .context());
    return new Door.Place(door.bind(), door.port(), tls, Optional.of(door.pages()).filter(at -> !at.isEmpty()));
  }

  Map<String, Bot> bots() {
    if (bots.isEmpty()) bots = Optional.of(BotFile.readAll(config.house().bots()));
    return bots.get();
  }

  /** The controller's half of the bot files. */
  Map<String, BotPolicy> policies() {
    if (policies.isEmpty()) policies = Optional.of(BotPolicy.readAll(config.house().bots()));
    return policies.get();
  }

  /** The broker role has begun to listen. */
  void brokerAt(String servers) {
    embedded = Optional.of(servers);
    note("broker", "embedded KRaft at " + servers);
  }

  Bus bus() {
    if (bus.isEmpty()) {
      if (embedded.isEmpty()) note("broker", config.bus().servers().isEmpty() ? "local at " + Cluster.servers(config)
          : "external at " + config.bus().servers());
      log.info("broker: {}", notes().get("broker"));
      KafkaSettings settings = Cluster.settings(config, embedded.orElse(Cluster.servers(config)));
      Bus connected = keep(new BusTally(Patience.until(() -> KafkaBus.connect(settings, meters), why -> {
        log.warn("waiting: {}", why);
        standing.waits(why);
      }, Thread::sleep), meters));
      standing.waits("");
      if (!settings.seal().seals() && embedded.isEmpty() && !config.bus().servers().isEmpty())
        log.warn("what callers say and press lies on the brokers in the clear; kafka.seal.keys encrypts it");
      bus = Optional.of(connected);
      standing.connected(connected);
      meters.connected(connected);
    }
    return bus.get();
  }

  List<SpeechDecoder> decoders() {
    if (decoders.isEmpty()) {
      decoders = Optional.of(engines.decoders(bots()));
      decoders.get().forEach(this::keep);
    }
    return decoders.get();
  }

  Database database() {
    if (database.isEmpty()) database = Optional.of(keep(CampaignHouse.database(config)));
    return database.get();
  }

  /** A setting that a part can change while it runs. */
  void live(String key, Consumer<Config> apply) {
    live.put(key, apply);
  }

  void takesChanges(Reload reload) {
    live.forEach(reload::taking);
  }

  void runs(Gateway g) {
    gateway = Optional.of(g);
  }

  void runs(ConversationWorker c) {
    controller = Optional.of(c);
  }

  void runs(CampaignWorker c) {
    campaigns = Optional.of(c);
  }

  Optional<Gateway> gateway() {
    return gateway;
  }

  /** @param partitions whose calls the role minds in this process; may be asked by any thread */
  synchronized void minds(String role, Supplier<Set<Integer>> partitions) {
    minded.put(role, partitions);
  }

  /** By role. */
  synchronized Map<String, Supplier<Set<Integer>>> minded() {
    return Map.copyOf(minded);
  }

  Optional<ConversationWorker> controller() {
    return controller;
  }

  Optional<CampaignWorker> campaigns() {
    return campaigns;
  }

  synchronized void note(String what, String how) {
    notes.put(what, how);
  }

  /** What runs where, with every fallback. Any thread may ask. */
  synchronized Map<String, String> notes() {
    Map<String, String> all = new LinkedHashMap<>(notes);
    all.putAll(engines.notes());
    campaigns.ifPresent(c -> all.put("campaigns", c.state()));
    return all;
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      AutoCloseable part = running.pop();
      try {
        part.close();
      } catch (Exception e) {
        log.warn("closing {}: {}", part.getClass().getSimpleName(), e.toString());
      }
    }
  }
}

package io.stepline.ops.app;

import io.stepline.dialog.campaign.run.CampaignWorker;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.runtime.ConversationWorker;
import io.stepline.gateway.Gateway;
import io.stepline.gateway.mediasession.Taps;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.KafkaBus;
import io.stepline.kafka.bus.KafkaSettings;
import io.stepline.kafka.broker.EmbeddedBroker;
import io.stepline.kafka.contract.WallClock;
import io.stepline.model.answer.AnswerPhrases;
import io.stepline.model.answer.AnswerWorker;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import io.stepline.model.chat.ChatWorker;
import io.stepline.model.decoder.DecoderWorker;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.tokenizer.KeyphraseSpotter;
import io.stepline.model.tokenizer.TokenizerWorker;
import io.stepline.model.vad.SileroVad;
import io.stepline.model.vad.VadWorker;
import io.stepline.ops.console.RecordKeeper;
import io.stepline.ops.control.BusTally;
import io.stepline.ops.control.CampaignApi;
import io.stepline.ops.control.ControlApi;
import io.stepline.ops.control.Door;
import io.stepline.ops.control.Part;
import io.stepline.ops.control.ProcessMeters;
import io.stepline.ops.control.Standing;
import io.stepline.ops.control.Tokens;
import io.stepline.ops.control.Webhooks;
import io.stepline.ops.recording.CallRecorder;
import io.stepline.ops.recording.RecordingVault;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of the house this process runs: all of them on a laptop, one or a few on each machine of a fleet. Closed in the reverse order. */
public final class Roles implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Roles.class);
  public static final Set<String> ALL = Set.of("broker", "gateway", "vad", "tokenizer", "chat", "decoder", "controller", "dialer", "answer", "console");
  /** Without campaigns. */
  public static final Set<String> CALLS = ALL.stream().filter(r -> !Set.of("dialer", "answer").contains(r)).collect(java.util.stream.Collectors.toUnmodifiableSet());

  private final Config config;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Map<String, String> notes = new LinkedHashMap<>();
  private final WallClock clock = WallClock.system();
  private Optional<Engines> engines = Optional.empty();
  private Optional<Gateway> gateway = Optional.empty();
  private Optional<ConversationWorker> controller = Optional.empty();
  private Optional<CampaignWorker> campaigns = Optional.empty();
  private final ProcessMeters meters = keep(new ProcessMeters());
  private final Standing standing;
  private final Door door;
  private Bus bus;

  private Roles(Config config, Set<String> wanted) {
    this.config = config;
    this.standing = new Standing(wanted);
    this.door = keep(new Door(config.text("http.bind"), config.number("http.port"), standing, meters::scrape));
    notes.put("door", door.address() + "/health");
    standing.shows("engines", this::notes);
  }

  /** @throws RuntimeException whose message says what to do; nothing is left running then */
  public static Roles start(Config config, Set<String> wanted) {
    wanted.stream().filter(r -> !ALL.contains(r)).findFirst().ifPresent(r -> {
      throw new IllegalArgumentException("there is no role '" + r + "'; the roles are " + String.join(", ", ALL));
    });
    Roles roles = new Roles(config, wanted);
    try {
      roles.begin(wanted);
      return roles;
    } catch (RuntimeException e) {
      roles.close();
      throw e;
    }
  }

  private void begin(Set<String> wanted) {
    bus = keep(new BusTally(connect(wanted), meters));
    standing.connected(bus);
    meters.connected(bus);
    if (wanted.contains("broker")) standing.started(Part.of("broker"));
    Engines engines = new Engines(config);
    Map<String, Bot> bots = BotFile.readAll(config.path("bots.dir"));
    if (!config.text("bots.default").isBlank() && !bots.containsKey(config.text("bots.default")))
      throw new IllegalArgumentException("setting bots.default names '" + config.text("bots.default") + "', but the bots are " + String.join(", ", bots.keySet()));
    Optional<List<SpeechDecoder>> decoders = wanted.contains("decoder") || wanted.contains("gateway") ? Optional.of(engines.decoders(bots)) : Optional.empty();
    decoders.ifPresent(d -> d.forEach(this::keep));
    if (wanted.contains("vad")) {
      keep(new VadWorker(keep(new SileroVad(config.path("vad.model"))), bus, clock, config.number("vad.pause-ms"), config.number("vad.end-ms"), meters));
      standing.started(Part.worker("vad", "vad").saying(() -> Map.of("model", config.text("vad.model"))));
    }
    if (wanted.contains("tokenizer")) {
      SpeechEncoder encoder = keep(engines.encoder(bots, meters));
      keep(new TokenizerWorker(encoder, bus, clock, config.number("encoder.threads"), meters));
      standing.started(Part.worker("tokenizer", "tokenizer").saying(() -> Map.of("engine", encoder.name())));
    }
    if (wanted.contains("answer")) {
      keep(new AnswerWorker(spotter(), bus, clock, 1, meters));
      standing.started(Part.worker("answer", "answer").saying(() -> Map.of("engine", notes.get("answer"))));
    }
    if (wanted.contains("chat")) {
      ChatModel chat = keep(engines.chat(bots));
      keep(new ChatWorker(chat, bots, bus, clock, config.text("gateway.name") + "-chat", meters));
      standing.started(Part.worker("chat", "chat").saying(() -> Map.of("engine", chat.name(), "streams", chat.load().inFlight(), "capacity", chat.load().capacity())));
    }
    if (wanted.contains("decoder")) {
      keep(new DecoderWorker(decoders.orElseThrow(), config.decimal("decoder.speed"), bus, clock, meters));
      standing.started(Part.worker("decoder", "decoder").saying(() -> Map.of("engines", decoders.orElseThrow().stream().map(SpeechDecoder::name).toList())));
    }
    if (wanted.contains("controller")) {
      ConversationWorker talks = keep(new ConversationWorker(bus, clock, BotPolicy.readAll(config.path("bots.dir")), config.speculation(), meters));
      controller = Optional.of(talks);
      standing.started(Part.worker("controller", "conversation").saying(() -> Map.of("talks", talks.active())));
    }
    if (wanted.contains("gateway")) {
      Gateway g = keep(gateway(decoders.orElseThrow().getFirst(), bots));
      gateway = Optional.of(g);
      GatewayPart.count(g, meters);
      GatewayPart.show(g, standing);
    }
    this.engines = Optional.of(engines);
    Optional<Database> database = wanted.contains("dialer") || wanted.contains("console") && !config.text("database.url").isEmpty() ? Optional.of(keep(CampaignHouse.database(config))) : Optional.empty();
    if (wanted.contains("dialer")) {
      CampaignWorker dialer = keep(CampaignHouse.worker(config, database.orElseThrow(), bus, clock, meters));
      campaigns = Optional.of(dialer);
      standing.started(Part.of("dialer").saying(() -> Map.of("campaigns", dialer.state())).unless(dialer::trouble));
    }
    if (wanted.contains("console")) {
      RecordKeeper records = keep(new RecordKeeper(config.path("data.dir"), bus));
      door.serve("/calls", x -> Door.answer(x, 200, "application/json", records.recentJson()));
      Optional<CampaignApi> campaignApi = database.map(d ->
          new CampaignApi(CampaignHouse.desk(config, d), config.path("data.dir").resolve("imports"), CampaignHouse.key(config)));
      door.serve("/v1/", keep(new ControlApi(bus, Tokens.parse(config.text("api.tokens")), config.text("bots.default"), campaignApi)));
      if (!config.text("webhook.url").isEmpty()) keep(new Webhooks(bus, config.text("webhook.url"), config.text("webhook.secret")));
      standing.started(Part.of("console"));
    }
  }

  private Bus connect(Set<String> wanted) {
    String servers = config.text("bootstrap.servers");
    if (servers.isEmpty() && wanted.contains("broker")) {
      EmbeddedBroker broker = keep(EmbeddedBroker.start(config.path("data.dir").resolve("kafka"), config.number("broker.port")));
      servers = broker.bootstrapServers();
      notes.put("broker", "embedded KRaft at " + servers);
    } else if (servers.isEmpty()) {
      servers = "127.0.0.1:" + config.number("broker.port");
      notes.put("broker", "local at " + servers);
    } else {
      notes.put("broker", "external at " + servers);
    }
    log.info("broker: {}", notes.get("broker"));
    return KafkaBus.connect(kafka(config, servers), meters);
  }

  /** How to reach the cluster that the settings name, embedded in another process of this machine if none. */
  static KafkaSettings kafka(Config config) {
    return kafka(config, config.text("bootstrap.servers").isEmpty() ? "127.0.0.1:" + config.number("broker.port") : config.text("bootstrap.servers"));
  }

  private static KafkaSettings kafka(Config config, String servers) {
    return new KafkaSettings(servers, config.number("kafka.partitions"), config.number("kafka.replication"), Map.of());
  }

  /** Whether somebody listens where the embedded broker would. */
  static boolean answers(Config config) {
    try (java.net.Socket s = new java.net.Socket("127.0.0.1", config.number("broker.port"))) {
      return s.isConnected();
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private Gateway gateway(SpeechDecoder voice, Map<String, Bot> bots) {
    Map<String, String> routes = new LinkedHashMap<>();
    bots.keySet().forEach(b -> routes.put(b, b));
    routes.putAll(config.routes(bots.keySet()));
    Taps taps = config.text("recording.dir").isEmpty() ? Taps.NONE : keep(new CallRecorder(config.path("recording.dir"), bus, clock,
        new RecordingVault(config.text("recording.key"), config.text("recording.form"), config.text("recording.start"), config.number("recording.keep-days"), config.number("recording.pause-on-keys-ms")))).taps();
    return new Gateway(GatewayConfig.of(config, routes, Prompts.render(voice)), bus, clock, taps);
  }

  /** By words too, where the recogniser is there. */
  private Optional<KeyphraseSpotter> spotter() {
    AnswerPhrases phrases = AnswerPhrases.load();
    try {
      KeyphraseSpotter spotter = keep(new KeyphraseSpotter(config.path("speech.models"), phrases.all(), phrases.words()));
      notes.put("answer", "cadence, tones and words");
      return Optional.of(spotter);
    } catch (EngineException e) {
      notes.put("answer", "cadence and tones alone; no words: " + e.getMessage());
      log.warn("people and machines are told apart by cadence and tones alone: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private <T> T keep(T part) {
    if (part instanceof AutoCloseable c) running.push(c);
    return part;
  }

  /** Adds a part that is to be closed with the rest. */
  public <T extends AutoCloseable> T with(Supplier<T> part) {
    return keep(part.get());
  }

  public Bus bus() {
    return bus;
  }

  public WallClock clock() {
    return clock;
  }

  /** Where the door of this process is, and behind it the control API where the console is among the roles. */
  public int httpPort() {
    return door.port();
  }

  public Optional<Gateway> gateway() {
    return gateway;
  }

  public Optional<ConversationWorker> controller() {
    return controller;
  }

  /** What runs where, with every fallback. */
  public Map<String, String> notes() {
    Map<String, String> all = new LinkedHashMap<>(notes);
    engines.ifPresent(e -> all.putAll(e.notes()));
    campaigns.ifPresent(c -> all.put("campaigns", c.state()));
    return all;
  }

  /** First no new attempts of campaigns, then no new calls at all; waits until the present ones have ended, but not longer than the settings say. */
  public void drain() {
    standing.drains();
    campaigns.ifPresent(CampaignWorker::drain);
    gateway.ifPresent(g -> {
      if (!g.drained(config.number("drain.seconds") * 1000L)) log.warn("{} calls have not ended within {} s and are hung up", g.desk().active(), config.number("drain.seconds"));
    });
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

package io.stepline.dialog.policy;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.dialog.policy.BotPolicy.Keys;
import io.stepline.dialog.policy.BotPolicy.Limits;
import io.stepline.dialog.policy.BotPolicy.QueuePolicy;
import io.stepline.dialog.policy.BotPolicy.ToolPolicy;
import io.stepline.dialog.policy.BotPolicy.TransferPolicy;
import io.stepline.dialog.terms.Hours;
import io.stepline.dialog.terms.HouseWords;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;

/**
 * Reads {@code bots/*.yaml}, the controller's part. What is absent there is null in the raw records and nowhere else.
 */
@NullUnmarked
final class PolicyFile {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** Nobody waits longer for a tool. */
  private static final int LONGEST_TOOL_MS = 120_000;

  private PolicyFile() {}

  private record RawTool(String url, String mcp, @JsonProperty("mcp-tool") String mcpTool,
      @JsonProperty("timeout-ms") Integer timeoutMs, String filler, String repeat, String method,
      Map<String, String> headers, Integer retries, String flow) {}

  private record RawLimits(@JsonProperty("no-input-ms") Integer noInputMs,
      @JsonProperty("thinking-ms") Integer thinkingMs,
      @JsonProperty("max-call-minutes") Integer maxCallMinutes, @JsonProperty("filler-ms") Integer fillerMs,
      @JsonProperty("no-input-limit") Integer noInputLimit,
      @JsonProperty("no-input-transfer") String noInputTransfer) {}

  private record RawWords(@JsonProperty("wait") List<String> meanwhile, @JsonProperty("give-up") String giveUp,
      String queue, String press) {}

  private record RawKeys(@JsonAlias("terminator") String end,
      @JsonProperty("pause-ms") @JsonAlias("inter-key-ms") Integer pauseMs, Integer max) {}

  private record RawVoice(String name) {}

  /** A URI alone is short for {@code {to: URI}}. */
  private record RawTransfer(String to, String mode, String briefing, @JsonProperty("accept-key") String acceptKey,
      String hours) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static RawTransfer of(String uri) {
      return new RawTransfer(uri, null, null, null, null);
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    RawTransfer {}
  }

  private record RawQueue(List<String> agents, @JsonProperty("ring-seconds") Integer ringS,
      @JsonProperty("max-wait-seconds") Integer maxWaitS,
      @JsonProperty("max-waiting") Integer maxWaiting, @JsonProperty("announce-seconds") Integer announceS,
      String announcement, String briefing,
      @JsonProperty("accept-key") String acceptKey) {}

  private record RawHours(String zone, List<String> open, List<String> holidays) {}

  private record Raw(String name, Map<String, RawTool> tools, Map<String, RawTransfer> transfers,
      Map<String, RawQueue> queues, Map<String, RawHours> hours, RawLimits limits,
      RawKeys keys, @JsonProperty("angry-words") List<String> angryWords, String apology, String farewell,
      String language, RawVoice voice,
      RawWords words, RawInterruptions interruptions, @JsonProperty("end-of-turn") RawEndOfTurn endOfTurn,
      RawFlow flow) {}

  private record RawFlow(Map<String, RawState> states) {}

  private record RawState(@JsonProperty("no-input-ms") Integer noInputMs,
      @JsonProperty("end-of-turn") RawEndOfTurn endOfTurn) {}

  private record RawInterruptions(@JsonProperty("hold-after-ms") Integer holdAfterMs,
      @JsonProperty("sure-after-ms") Integer sureAfterMs, @JsonProperty("sound-ms") Integer soundMs,
      List<String> backchannels) {}

  private record RawEndOfTurn(@JsonProperty("quick-ms") Integer quickMs, @JsonProperty("usual-ms") Integer usualMs,
      @JsonProperty("patient-ms") Integer patientMs) {}

  static Map<String, BotPolicy> readAll(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      Map<String, BotPolicy> all = new LinkedHashMap<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        BotPolicy p = read(file);
        all.put(p.name(), p);
      }
      return all;
    } catch (IOException e) {
      throw new IllegalArgumentException("the bots folder " + folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static BotPolicy read(Path file) throws IOException {
    try {
      return policy(YAML.readValue(file.toFile(), Raw.class));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private static BotPolicy policy(Raw r) {
    BotPolicy d = BotPolicy.DEFAULT;
    HouseWords words = words(r);
    Map<String, Hours> hours =
        each(r.hours(), h -> Hours.of(or(h.zone(), "UTC"), or(h.open(), List.of()), or(h.holidays(), List.of())));
    Map<String, QueuePolicy> queues = each(r.queues(), q -> queue(q, words));
    Map<String, TransferPolicy> transfers = each(r.transfers(), t -> transfer(t, hours));
    transfers.forEach((name, t) -> {
      if (t.to().startsWith("queue:") && !queues.containsKey(t.to().substring(6)))
        throw new IllegalArgumentException("transfer '" + name + "': there is no " + t.to());
    });
    return new BotPolicy(or(r.name(), ""), tools(r), transfers, queues,
        limits(r, transfers),
        keys(r), or(r.angryWords(), List.of()),
        words.apology(), words.farewell(),
        or(r.language(), "en-us"), r.voice() == null ? "rms" : or(r.voice().name(), "rms"), interruptions(r),
        endOfTurn(BotPolicy.EndOfTurn.USUAL, r.endOfTurn()), words, states(r));
  }

  /** Those that wait otherwise than the bot does. */
  private static Map<String, BotPolicy.StatePolicy> states(Raw r) {
    BotPolicy.EndOfTurn usual = endOfTurn(BotPolicy.EndOfTurn.USUAL, r.endOfTurn());
    Map<String, BotPolicy.StatePolicy> all = new LinkedHashMap<>();
    if (r.flow() == null) return all;
    or(r.flow().states(), Map.<String, RawState>of()).forEach((name, s) -> {
      if (s != null && (s.noInputMs() != null || s.endOfTurn() != null))
        all.put(name, new BotPolicy.StatePolicy(Optional.ofNullable(s.noInputMs()),
            Optional.ofNullable(s.endOfTurn()).map(e -> endOfTurn(usual, e))));
    });
    return all;
  }

  /** Of the bot's language, where the file has no other. */
  private static HouseWords words(Raw r) {
    HouseWords usual = HouseWords.of(or(r.language(), "en-us"));
    RawWords own = or(r.words(), new RawWords(null, null, null, null));
    List<String> wait = or(own.meanwhile(), usual.meanwhile());
    if (wait.isEmpty() || wait.stream().anyMatch(String::isBlank))
      throw new IllegalArgumentException("words: wait needs at least one sentence");
    return new HouseWords(or(r.apology(), usual.apology()), or(r.farewell(), usual.farewell()),
        or(own.giveUp(), usual.giveUp()), or(own.queue(), usual.queue()),
        or(own.press(), usual.press()), usual.abandoned(), usual.trouble(), usual.busy(), List.copyOf(wait));
  }

  private static Keys keys(Raw r) {
    Keys d = BotPolicy.DEFAULT.keys();
    RawKeys k = or(r.keys(), new RawKeys(null, null, null));
    Keys keys = new Keys(or(k.end(), d.terminator()), or(k.pauseMs(), d.interKeyMs()), or(k.max(), d.max()));
    if (!keys.terminator().matches("[0-9A-D*#]?"))
      throw new IllegalArgumentException("keys: end is one key, or empty");
    if (keys.interKeyMs() < 200 || keys.interKeyMs() > 60_000)
      throw new IllegalArgumentException("keys: pause-ms is 200 to 60000");
    if (keys.max() < 1 || keys.max() > KeyCollector.MAX)
      throw new IllegalArgumentException("keys: max is 1 to " + KeyCollector.MAX);
    return keys;
  }

  private static Limits limits(Raw r, Map<String, TransferPolicy> transfers) {
    Limits d = BotPolicy.DEFAULT.limits();
    RawLimits l = or(r.limits(), new RawLimits(null, null, null, null, null, null));
    String transfer = or(l.noInputTransfer(), "");
    if (!transfer.isEmpty() && !transfers.containsKey(transfer))
      throw new IllegalArgumentException("limits: there is no transfer '" + transfer + "' for no-input-transfer");
    int limit = or(l.noInputLimit(), d.noInputLimit());
    if (limit < 0 || limit == 0 && l.noInputLimit() != null)
      throw new IllegalArgumentException("limits: no-input-limit is 1 or more");
    return new Limits(or(l.noInputMs(), d.noInputMs()), or(l.thinkingMs(), d.thinkingMs()),
        or(l.maxCallMinutes(), 30) * 60_000, or(l.fillerMs(), d.fillerMs()), limit, transfer);
  }

  private static BotPolicy.Interruptions interruptions(Raw r) {
    BotPolicy.Interruptions d = BotPolicy.Interruptions.USUAL;
    RawInterruptions i = or(r.interruptions(), new RawInterruptions(null, null, null, null));
    return new BotPolicy.Interruptions(or(i.holdAfterMs(), d.holdAfterMs()), or(i.sureAfterMs(), d.sureAfterMs()),
        or(i.soundMs(), d.soundMs()), or(i.backchannels(), Cues.of(or(r.language(), "en-us")).backchannels()));
  }

  /** @param d what holds where the file says nothing */
  private static BotPolicy.EndOfTurn endOfTurn(BotPolicy.EndOfTurn d, RawEndOfTurn raw) {
    RawEndOfTurn e = or(raw, new RawEndOfTurn(null, null, null));
    BotPolicy.EndOfTurn all = new BotPolicy.EndOfTurn(or(e.quickMs(), d.quickMs()), or(e.usualMs(), d.usualMs()),
        or(e.patientMs(), d.patientMs()));
    if (all.quickMs() > all.usualMs() || all.usualMs() > all.patientMs())
      throw new IllegalArgumentException("end-of-turn: quick-ms must not be over usual-ms, nor that over patient-ms");
    return all;
  }

  /** Those of the house, and parts of the flow, have no address. */
  private static Map<String, ToolPolicy> tools(Raw r) {
    Map<String, RawTool> remote = new LinkedHashMap<>(or(r.tools(), Map.of()));
    remote.keySet().removeAll(BotPolicy.HOUSE_TOOLS);
    remote.values().removeIf(t -> t.flow() != null);
    Map<String, ToolPolicy> all = new LinkedHashMap<>();
    remote.forEach((name, t) -> all.put(name, tool(name, t)));
    return all;
  }

  private static ToolPolicy tool(String name, RawTool t) {
    if ((t.url() == null) == (t.mcp() == null))
      throw new IllegalArgumentException("tool " + name + " needs a url, or the address of an MCP server as mcp");
    Optional<String> mcpTool = t.mcp() == null ? Optional.empty() : Optional.of(or(t.mcpTool(), name));
    String url = Settings.fill(t.mcp() == null ? t.url() : t.mcp());
    return new ToolPolicy(URI.create(url.replaceAll("\\{[A-Za-z0-9_-]+}", "x")), timeoutMs(name, t),
        or(t.filler(), ""), mcpTool, repeat(name, t), http(name, t, url));
  }

  private static BotPolicy.Http http(String name, RawTool t, String url) {
    String method = or(t.method(), "POST");
    if (!method.matches("GET|POST|PUT|PATCH|DELETE"))
      throw new IllegalArgumentException("tool " + name + ": method is GET, POST, PUT, PATCH or DELETE");
    int retries = or(t.retries(), 0);
    if (retries < 0 || retries > 3) throw new IllegalArgumentException("tool " + name + ": retries is 0 to 3");
    Map<String, String> headers = new LinkedHashMap<>();
    or(t.headers(), Map.<String, String>of()).forEach((key, value) -> {
      String filled = Settings.fill(value);
      if (!key.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}") || filled.matches("(?s).*[\\p{Cntrl}].*"))
        throw new IllegalArgumentException("tool " + name + ": '" + key + "' is no header");
      if (key.matches("(?i)host|content-length|connection|expect|upgrade|idempotency-key"))
        throw new IllegalArgumentException("tool " + name + ": the header " + key + " is set by the house");
      if (filled.isBlank())
        throw new IllegalArgumentException("tool " + name + ": the header " + key + " is empty; set what "
            + value + " names");
      headers.put(key, filled);
    });
    return new BotPolicy.Http(method, url.matches(".*\\{[A-Za-z0-9_-]+}.*") ? url : "", headers, retries);
  }

  private static int timeoutMs(String name, RawTool t) {
    int timeoutMs = or(t.timeoutMs(), 5_000);
    if (timeoutMs < 1 || timeoutMs > LONGEST_TOOL_MS)
      throw new IllegalArgumentException("tool " + name + ": timeout-ms is 1 to " + LONGEST_TOOL_MS);
    return timeoutMs;
  }

  private static BotPolicy.Repeat repeat(String name, RawTool t) {
    return switch (or(t.repeat(), "same-key")) {
      case "allowed" -> BotPolicy.Repeat.ALLOWED;
      case "same-key" -> BotPolicy.Repeat.SAME_KEY;
      case "never" -> BotPolicy.Repeat.NEVER;
      default -> throw new IllegalArgumentException("tool " + name + ": repeat is allowed, same-key or never");
    };
  }

  private static TransferPolicy transfer(RawTransfer t, Map<String, Hours> hours) {
    String to = Settings.fill(or(t.to(), ""));
    if (!to.matches("(sips?|tel|queue):.+"))
      throw new IllegalArgumentException("a transfer goes to a sip: or tel: URI or to queue:NAME, not to '" + to + "'");
    if (t.hours() != null && !hours.containsKey(t.hours()))
      throw new IllegalArgumentException("there are no hours named '" + t.hours() + "'");
    String mode = or(t.mode(), "blind");
    if (!mode.matches("blind|warm")) throw new IllegalArgumentException("the mode of a transfer is blind or warm");
    return new TransferPolicy(to, mode.equals("warm"), or(t.briefing(), ""), or(t.acceptKey(), ""),
        Optional.ofNullable(t.hours()).map(hours::get));
  }

  private static QueuePolicy queue(RawQueue q, HouseWords words) {
    List<String> agents = or(q.agents(), List.<String>of()).stream().map(Settings::fill).toList();
    if (agents.isEmpty()) throw new IllegalArgumentException("a queue needs agents");
    return new QueuePolicy(agents, or(q.ringS(), 20) * 1_000, or(q.maxWaitS(), 300) * 1_000, or(q.maxWaiting(), 50),
        or(q.announceS(), 30) * 1_000,
        or(q.announcement(), words.queue()), or(q.briefing(), ""), or(q.acceptKey(), ""));
  }

  private static <A, B> Map<String, B> each(Map<String, A> raw, Function<A, B> read) {
    Map<String, B> all = new LinkedHashMap<>();
    or(raw, Map.<String, A>of()).forEach((name, a) -> all.put(name, read.apply(a)));
    return all;
  }

  private static <T> T or(T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}

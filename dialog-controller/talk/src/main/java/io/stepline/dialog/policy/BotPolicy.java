package io.stepline.dialog.policy;

import io.stepline.dialog.terms.Hours;
import io.stepline.dialog.terms.HouseWords;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The controller's part of a bot file: tools, where callers can be put through to, limits.
 *
 * @param apology said when a reply fails; {@code farewell} when it fails again
 * @param words what the house says of itself, in the bot's language
 * @param states of its flow that wait otherwise, by name
 */
public record BotPolicy(String name, Map<String, ToolPolicy> tools, Map<String, TransferPolicy> transfers,
    Map<String, QueuePolicy> queues, Limits limits, Keys keys,
    List<String> angryWords, String apology, String farewell, String language, String voice,
    Interruptions interruptions, EndOfTurn endOfTurn, HouseWords words, Map<String, StatePolicy> states) {
  public BotPolicy(String name, Map<String, ToolPolicy> tools, Map<String, TransferPolicy> transfers,
      Map<String, QueuePolicy> queues, Limits limits, Keys keys, List<String> angryWords, String apology,
      String farewell, String language, String voice, Interruptions interruptions, EndOfTurn endOfTurn) {
    this(name, tools, transfers, queues, limits, keys, angryWords, apology, farewell, language, voice, interruptions,
        endOfTurn, HouseWords.of(language), Map.of());
  }

  /**
   * How long one state of a flow waits, where it is not as the bot does.
   *
   * @param noInputMs until silence counts as no answer
   * @param endOfTurn the silence that ends a turn
   */
  public record StatePolicy(Optional<Integer> noInputMs, Optional<EndOfTurn> endOfTurn) {}

  /** Of the state that is listened for, {@code STATE}, or {@code STATE?} where its caller is asked back. */
  private Optional<StatePolicy> state(String expected) {
    return Optional.ofNullable(states.get(expected.replaceFirst("\\?$", "")));
  }

  /** @param expected what is listened for */
  public int noInputMs(String expected) {
    return state(expected).flatMap(StatePolicy::noInputMs).orElse(limits.noInputMs());
  }

  /** @param expected what is listened for */
  public EndOfTurn endOfTurn(String expected) {
    return state(expected).flatMap(StatePolicy::endOfTurn).orElse(endOfTurn);
  }

  /** Tools that the house itself has; a bot file gives them no address. */
  public static final List<String> HOUSE_TOOLS = List.of("record", "callback");

  /**
   * What happens when a reply asks for a tool again, with the same arguments and in the same call, after it has
   * answered. {@code ALLOWED} asks its server under a new key, {@code SAME_KEY} under the one it was asked before, so
   * that a server that knows it does nothing twice; {@code NEVER} gives the answer of before, and asks again only when
   * that time surely nothing was done.
   */
  public enum Repeat {
    ALLOWED, SAME_KEY, NEVER
  }

  /**
   * How a tool is asked over plain HTTP.
   *
   * @param method GET and DELETE have their arguments in the query, the others as a JSON body
   * @param path the URL with arguments as {@code {name}}, empty where it has none
   * @param headers with secrets filled in
   * @param retries how often it is asked again, under the same key and within its time, when it was not reached or had
   *   an error of its own
   */
  public record Http(String method, String path, Map<String, String> headers, int retries) {
    public static final Http POST = new Http("POST", "", Map.of(), 0);
  }

  /**
   * @param filler said first while it runs; empty for what the house says then
   * @param mcpTool its name on the MCP server at {@code url}; empty for a tool that is called by plain HTTP
   */
  public record ToolPolicy(URI url, int timeoutMs, String filler, Optional<String> mcpTool, Repeat repeat, Http http) {
    public ToolPolicy(URI url, int timeoutMs, String filler, Optional<String> mcpTool, Repeat repeat) {
      this(url, timeoutMs, filler, mcpTool, repeat, Http.POST);
    }

    public ToolPolicy(URI url, int timeoutMs, String filler) {
      this(url, timeoutMs, filler, Optional.empty(), Repeat.SAME_KEY);
    }
  }

  /**
   * @param to a SIP or tel URI, or {@code queue:NAME}
   * @param briefing told to who answers, {@code acceptKey} is then to be pressed; both empty for a transfer without
   * @param hours when somebody is there
   */
  public record TransferPolicy(String to, boolean warm, String briefing, String acceptKey, Optional<Hours> hours) {}

  /**
   * @param agents SIP URIs, asked in order of how long they have been idle
   * @param announcement said every {@code announceMs}, with {@code {position}} filled in
   */
  public record QueuePolicy(List<String> agents, int ringMs, int maxWaitMs, int maxWaiting, int announceMs,
      String announcement, String briefing, String acceptKey) {}

  /**
   * @param fillerMs so long after the last sound something is said while a tool runs
   * @param noInputLimit how many questions in a row a caller may leave unanswered, 0 for the usual three in a model's
   *   dialog and a flow's own count in a flow; the silence after the last ends the call, or has the caller put through
   *   to {@code noInputTransfer} where that is not empty
   */
  public record Limits(int noInputMs, int thinkingMs, int maxCallMs, int fillerMs, int noInputLimit,
      String noInputTransfer) {}

  /**
   * What happens when the caller speaks while the bot does.
   *
   * @param holdAfterMs how long the bot talks on, {@code sureAfterMs} how long after that the caller must go on (or the
   *   judgement be missing) to count without a judgement
   * @param soundMs speech that is not understood counts from this length on
   * @param backchannels words that only say "I am listening"
   */
  public record Interruptions(int holdAfterMs, int sureAfterMs, int soundMs, List<String> backchannels) {
    public static final Interruptions USUAL = new Interruptions(150, 1_000, 700, Cues.of("en").backchannels());
  }

  /**
   * The silence that ends a turn.
   *
   * @param quickMs after what is certainly complete, {@code usualMs} as a rule, {@code patientMs} after what is
   *   certainly not
   */
  public record EndOfTurn(int quickMs, int usualMs, int patientMs) {
    public static final EndOfTurn USUAL = new EndOfTurn(400, 500, 1_000);
  }

  /**
   * @param terminator ends the entry; {@code interKeyMs} without a key ends it too
   * @param max how many an entry may have where the model does not say how many it wants
   */
  public record Keys(String terminator, int interKeyMs, int max) {}

  public static final BotPolicy DEFAULT = new BotPolicy("", Map.of(), Map.of(), Map.of(),
      new Limits(8_000, 12_000, 30 * 60_000, 1_000, 0, ""), new Keys("#", 2_500, 32), List.of(),
      HouseWords.of("en").apology(), HouseWords.of("en").farewell(),
      "en-us", "rms", Interruptions.USUAL, EndOfTurn.USUAL);

  /** @throws IllegalArgumentException naming the file that cannot be used */
  public static Map<String, BotPolicy> readAll(Path folder) {
    return PolicyFile.readAll(folder);
  }
}

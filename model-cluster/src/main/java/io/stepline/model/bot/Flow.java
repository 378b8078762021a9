package io.stepline.model.bot;

import io.stepline.kafka.contract.ChatRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The flow engine: what the bot says next. Pure; a reply that needs a tool stops there and goes on with
 * {@link #afterTool}.
 */
public final class Flow {
  private static final int MAX_CHAIN = 8;
  private static final int MAX_KEPT = 1_000;
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z0-9_-]+)(:digits)?}");

  /**
   * What to say, and then either a tool to ask, or what to do once it was said.
   *
   * @param tool the tool to ask and its arguments, filled in
   * @param then hangup or {@code transfer NAME}, empty to listen
   */
  public record Turn(String text, Optional<Bot.ToolUse> tool, Map<String, String> arguments, String then,
      FlowMemory memory) {}

  private final Bot bot;

  public Flow(Bot bot) {
    this.bot = bot;
  }

  public Turn reply(ChatRequest.Generate request) {
    FlowMemory memory = request.memory().isEmpty() ? begun(request.caller()) : FlowMemory.read(bot, request.memory());
    if (request.heard().anger() >= 1 && !bot.flow().whenAngry().isEmpty()
        && !memory.state().equals(bot.flow().whenAngry()))
      return remembered(enter(bot.flow().whenAngry(), memory, new StringBuilder()));
    return remembered(switch (request.cause()) {
      case GREETING -> enter(memory.state(), memory, new StringBuilder(fill(bot.greeting(), memory, Map.of())));
      case CALLER_SPOKE -> request.heard().rejected() || request.heard().text().isBlank() ? notUnderstood(memory)
          : act(Phrases.meaning(bot, memory.state(), request.heard().text()), memory);
      case KEYS_PRESSED -> act(Phrases.keys(bot, memory.state(), request.heard().keys()), memory);
      case NO_INPUT -> silent(memory);
      case TOO_LONG -> new Turn(bot.flow().tooLong(), Optional.empty(), Map.of(), "hangup", memory);
      case AGENTS_AWAY -> enter(bot.flow().whenAway(), memory, new StringBuilder());
      case TRANSFER_FAILED ->
          enter(bot.flow().afterFailedTransfer(), memory, new StringBuilder(bot.flow().transferFailed()));
    });
  }

  /** What came with the call is known from the start; a value named {@code start} may choose where. */
  private FlowMemory begun(ChatRequest.Caller caller) {
    FlowMemory memory = FlowMemory.start(bot);
    for (Map.Entry<String, String> e : Received.values(bot.receives(), caller).entrySet())
      memory = memory.with(e.getKey(), e.getValue());
    String start = memory.slots().getOrDefault("start", "");
    return bot.flow().states().containsKey(start) ? memory.at(start) : memory;
  }

  /** What is handed on at the end, as far as it is known. */
  public Map<String, String> outcome(FlowMemory memory) {
    Map<String, String> values = new java.util.LinkedHashMap<>();
    bot.returns().forEach((name, template) -> {
      String value = fill(template, memory, Map.of());
      if (!value.isBlank()) values.put(name, value);
    });
    return values;
  }

  /** The tool of the turn's state has answered; {@code fields} are empty when it failed. */
  public Turn afterTool(FlowMemory memory, Optional<Map<String, String>> fields) {
    Bot.State state = state(memory.state());
    Bot.ToolUse tool =
        state.tool().orElseThrow(() -> new IllegalStateException("state " + memory.state() + " asked no tool"));
    return remembered(fields.map(f -> answered(state, tool, memory, f)).orElseGet(() -> failed(state, tool, memory)));
  }

  private Turn answered(Bot.State state, Bot.ToolUse tool, FlowMemory before, Map<String, String> fields) {
    FlowMemory memory = before;
    for (Map.Entry<String, String> e : tool.keep().entrySet()) {
      String value = fields.getOrDefault(e.getValue(), "");
      memory = memory.with(e.getKey(), value.substring(0, Math.min(MAX_KEPT, value.length())));
    }
    memory = set(state, memory);
    return leave(state, memory, new StringBuilder(fill(tool.reply(), memory, fields)), 0);
  }

  private Turn failed(Bot.State state, Bot.ToolUse tool, FlowMemory memory) {
    StringBuilder said = new StringBuilder(fill(tool.failed(), memory, Map.of()));
    String next = tool.failedGo().isEmpty() ? state.go() : tool.failedGo();
    return state.then().isEmpty() && !next.isEmpty() && (!state.waits() || !tool.failedGo().isEmpty())
        ? enter(next, memory, said, 1) : leave(state, memory, said, 0);
  }

  /** @throws IllegalStateException for a state that the file no longer has, which a call may still stand in */
  private Bot.State state(String name) {
    return Optional.ofNullable(bot.flow().states().get(name))
        .orElseThrow(() -> new IllegalStateException("bot " + bot.name() + " has no state '" + name + "'"));
  }

  private Turn act(Phrases.Meaning meaning, FlowMemory memory) {
    return switch (meaning) {
      case Phrases.Meaning.Nothing n -> notUnderstood(memory);
      case Phrases.Meaning.Digits d ->
          enter(d.slot().go(), memory.with(d.slot().name(), d.digits()), new StringBuilder());
      case Phrases.Meaning.Chosen c when c.answer().repeat() ->
          new Turn(memory.said(), Optional.empty(), Map.of(), "", memory);
      case Phrases.Meaning.Chosen c -> {
        StringBuilder text = new StringBuilder(fill(c.answer().reply(), memory, Map.of()));
        String next = c.answer().go();
        yield next.isEmpty() ? new Turn(text.toString(), Optional.empty(), Map.of(), "", memory.at(memory.state()))
            : enter(next, memory, text);
      }
    };
  }

  private Turn notUnderstood(FlowMemory memory) {
    List<String> excuses = bot.flow().noMatch();
    if (memory.misses() >= excuses.size()) return giveUp(memory);
    return asking(excuses.get(memory.misses()), memory.missed());
  }

  private Turn silent(FlowMemory memory) {
    List<String> nudges = bot.flow().noInput();
    if (memory.silences() >= nudges.size()) return giveUp(memory);
    return asking(nudges.get(memory.silences()), memory.silent());
  }

  private Turn asking(String first, FlowMemory memory) {
    String prompt = fill(state(memory.state()).prompt(), memory, Map.of());
    return new Turn(joined(new StringBuilder(first), prompt).toString(), Optional.empty(), Map.of(), "", memory);
  }

  private Turn giveUp(FlowMemory memory) {
    return bot.flow().giveUp().isEmpty() ? new Turn(bot.flow().goodbye(), Optional.empty(), Map.of(), "hangup", memory)
        : enter(bot.flow().giveUp(), memory, new StringBuilder());
  }

  private Turn enter(String name, FlowMemory memory, StringBuilder text) {
    return enter(name, memory, text, 0);
  }

  private Turn enter(String name, FlowMemory before, StringBuilder text, int depth) {
    Bot.State state = state(name);
    FlowMemory memory = state.tool().isPresent() ? before.at(name) : set(state, before.at(name));
    joined(text, fill(state.prompt(), memory, Map.of()));
    if (state.tool().isEmpty()) return leave(state, memory, text, depth);
    Bot.ToolUse tool = state.tool().get();
    Map<String, String> arguments = new java.util.LinkedHashMap<>();
    tool.arguments().forEach((k, v) -> arguments.put(k, fill(v, memory, Map.of())));
    return new Turn(joined(text, tool.filler()).toString(), state.tool(), arguments, "", memory);
  }

  private FlowMemory set(Bot.State state, FlowMemory before) {
    FlowMemory memory = before;
    for (Map.Entry<String, String> e : state.set().entrySet())
      memory = memory.with(e.getKey(), fill(e.getValue(), memory, Map.of()));
    return memory;
  }

  private Turn leave(Bot.State state, FlowMemory memory, StringBuilder text, int depth) {
    String next = state.branches().stream().filter(b -> b.when().holds(memory.slots())).map(Bot.Branch::go).findFirst()
        .orElse(state.go());
    if (state.then().isEmpty() && !next.isEmpty() && !state.waits() && depth < MAX_CHAIN)
      return enter(next, memory, text, depth + 1);
    return new Turn(text.toString(), Optional.empty(), Map.of(), state.then(), memory);
  }

  private static Turn remembered(Turn t) {
    return new Turn(t.text(), t.tool(), t.arguments(), t.then(), t.memory().saying(t.text()));
  }

  private static StringBuilder joined(StringBuilder text, String more) {
    if (!text.isEmpty() && !more.isEmpty()) text.append(' ');
    return text.append(more);
  }

  private String fill(String template, FlowMemory memory, Map<String, String> fields) {
    Matcher m = PLACEHOLDER.matcher(template);
    return m.replaceAll(r -> {
      String value = Optional.ofNullable(fields.get(r.group(1)))
          .or(() -> Optional.ofNullable(memory.slots().get(r.group(1)))).orElse("");
      return Matcher
          .quoteReplacement(
              Optional.ofNullable(r.group(2)).isPresent() ? Phrases.spokenDigits(bot.language(), value) : value);
    });
  }

  /** How many keys the answer to this state may have. */
  public int maxKeys(FlowMemory memory) {
    return Optional.ofNullable(bot.flow().states().get(memory.state())).flatMap(Bot.State::slot).map(Bot.Slot::max)
        .orElse(1);
  }
}

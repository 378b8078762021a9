package io.stepline.model.bot;

import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyChunk;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The flow engine: what the bot says next. Pure; a reply that needs a tool stops there and goes on with
 * {@link #afterTool}.
 */
public final class Flow {
  private static final int MAX_CHAIN = 8;
  private static final int MAX_KEPT = 1_000;
  private static final Bot.ToolUse RECORDING =
      new Bot.ToolUse("record", Map.of(), "", "", "", Map.of(), "");

  /** What a turn does next: a model talks in the state where it stands. */
  public static final String MODEL = "model";
  /** What a turn does next: what a model asked of the flow is done. */
  public static final String DONE = "done";

  /**
   * What to say, and then either a tool to ask, or what to do once it was said.
   *
   * @param tool the tool to ask and its arguments, filled in
   * @param then hangup, {@code transfer NAME}, {@link #MODEL} or {@link #DONE}; empty to listen
   */
  public record Turn(String text, Optional<Bot.ToolUse> tool, Map<String, String> arguments, String then,
      FlowMemory memory) {}

  private final Bot bot;
  private final Moment moment;
  private final Map<String, String> facts;
  private final FlowWords words;
  private final Doubt doubt;

  private Flow(Bot bot, Moment moment, Map<String, String> facts) {
    this.bot = bot;
    this.moment = moment;
    this.facts = facts;
    this.words = new FlowWords(bot);
    this.doubt = new Doubt(bot);
  }

  public Flow(Bot bot, Moment moment) {
    this(bot, moment, moment.facts());
  }

  /** Where time does not matter. */
  Flow(Bot bot) {
    this(bot, Moment.EPOCH);
  }

  /** The same flow for one reply, which may ask for the caller and their mood. */
  public Flow on(ChatRequest.Generate request) {
    Map<String, String> all = new LinkedHashMap<>(moment.facts());
    all.put("caller", request.caller().from());
    all.put("called", request.caller().to());
    all.put("direction", request.caller().direction());
    all.put("anger", Double.toString(request.heard().anger()));
    return new Flow(bot, moment, all);
  }

  public Turn reply(ChatRequest.Generate request) {
    return on(request).replied(request);
  }

  private Turn replied(ChatRequest.Generate request) {
    FlowMemory memory = request.memory().isEmpty() ? begun(request.caller()) : FlowMemory.read(bot, request.memory());
    ChatRequest.Heard heard = request.heard();
    if (heard.anger() >= 1 && !bot.flow().whenAngry().isEmpty() && !memory.state().equals(bot.flow().whenAngry()))
      return remembered(enter(bot.flow().whenAngry(), memory, new StringBuilder()));
    return remembered(switch (request.cause()) {
      case GREETING -> enter(memory.state(), memory, new StringBuilder(words.fill(bot.greeting(), memory)));
      case CALLER_SPOKE -> modelHears(memory) ? heardByModel(heard, memory)
          : heard.rejected() || heard.text().isBlank() ? notUnderstood(memory)
          : spoken(heard.text(), heard.confidence(), memory);
      case KEYS_PRESSED -> keyed(heard.keys(), memory);
      case NO_INPUT -> silent(memory);
      case TOO_LONG -> new Turn(bot.flow().tooLong(), Optional.empty(), Map.of(), "hangup", memory);
      case AGENTS_AWAY -> enter(bot.flow().whenAway(), memory, new StringBuilder());
      case TRANSFER_FAILED ->
          enter(bot.flow().afterFailedTransfer(), memory, new StringBuilder(bot.flow().transferFailed()));
    });
  }

  private boolean modelHears(FlowMemory memory) {
    return memory.asked().isEmpty() && use(memory).isPresent();
  }

  private Optional<Bot.ModelUse> use(FlowMemory memory) {
    return Optional.ofNullable(bot.flow().states().get(memory.state())).flatMap(Bot.State::model);
  }

  /** An answer of the state counts where it was said word for word; all else is the model's. */
  private Turn heardByModel(ChatRequest.Heard heard, FlowMemory memory) {
    Optional<Bot.Answer> answer =
        heard.rejected() ? Optional.empty() : Phrases.exact(bot, memory.state(), heard.text());
    return answer.isPresent()
        ? act(new Phrases.Meaning.Chosen(answer.get()), memory, Optional.of(heard.confidence()), heard.text())
        : modelTurn(memory);
  }

  private Turn modelTurn(FlowMemory memory) {
    int turns = use(memory).map(Bot.ModelUse::turns).orElse(0);
    return memory.misses() >= turns ? giveUp(memory)
        : new Turn("", Optional.empty(), Map.of(), MODEL, memory.missed());
  }

  /** Whether the model may leave its state by this way. */
  public boolean leaves(FlowMemory memory, String way) {
    return use(memory).filter(m -> m.leave().containsKey(way)).isPresent();
  }

  /** The model leaves its state by one of the ways that it has. @param values what it told; others are dropped */
  public Turn afterModel(FlowMemory before, String way, Map<String, String> values) {
    Bot.Exit exit = Optional.ofNullable(use(before).map(Bot.ModelUse::leave).orElse(Map.of()).get(way))
        .orElseThrow(() -> new IllegalStateException("the model has no way '" + way + "'"));
    FlowMemory memory = before;
    for (String name : exit.values().keySet()) {
      String value = values.getOrDefault(name, "").strip();
      if (!value.isEmpty()) memory = memory.with(name, value.substring(0, Math.min(MAX_KEPT, value.length())));
    }
    return remembered(enter(exit.go(), memory, new StringBuilder()));
  }

  /** No model can speak where it should. */
  public Turn modelFailed(FlowMemory memory) {
    String next = use(memory).map(Bot.ModelUse::failedGo).orElse("");
    return remembered(next.isEmpty() ? giveUp(memory) : enter(next, memory, new StringBuilder()));
  }

  /** What the model said in its state, to be repeated on request. */
  public FlowMemory afterWords(FlowMemory memory, String text) {
    return memory.saying(text);
  }

  /** A model asks for a part of the flow. @param values that it knows already */
  public Turn begin(String tool, Map<String, String> values, ChatRequest.Caller caller) {
    Bot.ToolSpec spec = Optional.ofNullable(bot.tools().get(tool)).filter(Bot.ToolSpec::isFlow)
        .orElseThrow(() -> new IllegalStateException("the flow has no part '" + tool + "'"));
    FlowMemory memory = begun(caller);
    for (Map.Entry<String, String> e : values.entrySet())
      memory = memory.with(e.getKey(), e.getValue().substring(0, Math.min(MAX_KEPT, e.getValue().length())));
    return remembered(enter(spec.flow(), memory.calling(FlowMemory.TASK + tool), new StringBuilder()));
  }

  /** What is known, as a model may be told it: card numbers have stars. */
  public Map<String, String> told(FlowMemory memory) {
    Map<String, String> all = new LinkedHashMap<>();
    memory.slots().keySet().forEach(name -> all.put(name, words.handedOn("{" + name + "}", memory)));
    return all;
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
    Map<String, String> values = new LinkedHashMap<>();
    bot.returns().forEach((name, template) -> {
      String value = words.handedOn(template, memory);
      if (!value.isBlank()) values.put(name, value);
    });
    return values;
  }

  /** The tool of the turn's state has answered; {@code fields} are empty when it failed. */
  public Turn afterTool(FlowMemory memory, Optional<Map<String, String>> fields) {
    if (memory.asked().equals(FlowMemory.RECORDING))
      return remembered(entered(memory.state(), memory.asking(""), new StringBuilder(), 0));
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
    return leave(state, memory, new StringBuilder(words.fill(tool.reply(), memory, fields)), 0);
  }

  private Turn failed(Bot.State state, Bot.ToolUse tool, FlowMemory memory) {
    StringBuilder said = new StringBuilder(words.fill(tool.failed(), memory));
    String next = tool.failedGo().isEmpty() ? state.go() : tool.failedGo();
    return state.then().isEmpty() && !next.isEmpty() && (!state.waits() || !tool.failedGo().isEmpty())
        ? enter(next, memory, said, 1) : leave(state, memory, said, 0);
  }

  /** @throws IllegalStateException for a state that the file no longer has, which a call may still stand in */
  private Bot.State state(String name) {
    return Optional.ofNullable(bot.flow().states().get(name))
        .orElseThrow(() -> new IllegalStateException("bot " + bot.name() + " has no state '" + name + "'"));
  }

  private Turn spoken(String text, double confidence, FlowMemory memory) {
    if (memory.asked().isEmpty())
      return act(Phrases.meaning(bot, memory.state(), text, moment.today()), memory, Optional.of(confidence), text);
    Optional<Boolean> yes = SlotReader.yesOrNo(bot.language(), text);
    if (yes.isPresent()) return yes.get() ? accepted(memory) : denied(memory);
    Optional<Bot.Slot> slot = memory.askedValue().flatMap(v -> state(memory.state()).slot());
    if (slot.isPresent()) {
      String value = memory.askedValue().orElseThrow();
      switch (new SlotReader(slot.get(), bot.language(), moment.today()).read(text, value)) {
        case Reading.Value v when v.value().equals(value) -> {
          return accepted(memory);
        }
        case Reading.Value v -> {
          return confirming(slot.get(), v.value(), memory, new StringBuilder());
        }
        case Reading.Invalid i -> {
          return invalid(slot.get(), memory.asking(""));
        }
        case Reading.None n -> {
        }
      }
    }
    return switch (Phrases.meaning(bot, memory.state(), text, moment.today())) {
      case Phrases.Meaning.Chosen c when doubt.index(memory.state(), c.answer()) == memory.askedAnswer() ->
          accepted(memory);
      case Phrases.Meaning.Nothing n -> notUnderstood(memory);
      case Phrases.Meaning m -> act(m, memory.asking(""), Optional.of(confidence), text);
    };
  }

  private Turn keyed(String keys, FlowMemory memory) {
    if (!memory.asked().isEmpty() && (keys.equals("1") || keys.equals("2")))
      return keys.equals("1") ? accepted(memory) : denied(memory);
    Phrases.Meaning meaning = Phrases.keys(bot, memory.state(), keys, moment.today());
    if (modelHears(memory) && meaning instanceof Phrases.Meaning.Nothing) return modelTurn(memory);
    return act(meaning, memory.asking(""), Optional.empty(), "");
  }

  private Turn accepted(FlowMemory asked) {
    FlowMemory memory = asked.asking("");
    Optional<String> value = asked.askedValue();
    Optional<Bot.Slot> slot = state(asked.state()).slot();
    if (value.isPresent() && slot.isPresent()) return taken(slot.get(), value.get(), memory, new StringBuilder(), 0);
    List<Bot.Answer> answers = Phrases.answers(bot, asked.state());
    int at = asked.askedAnswer();
    return at >= 0 && at < answers.size() ? chosen(answers.get(at), memory) : notUnderstood(memory);
  }

  /** Asked for anew; it counts as not understood, so that nobody goes round for ever. */
  private Turn denied(FlowMemory asked) {
    FlowMemory memory = asked.asking("");
    List<String> excuses = words.noMatch(memory.state());
    if (memory.misses() >= Math.max(2, excuses.size())) return giveUp(memory);
    return asking("", memory.missed());
  }

  /** @param confidence of what was spoken; empty for keys */
  private Turn act(Phrases.Meaning meaning, FlowMemory before, Optional<Double> confidence, String text) {
    return switch (meaning) {
      case Phrases.Meaning.Nothing n -> notUnderstood(before);
      case Phrases.Meaning.Refused r -> invalid(r.slot(), before);
      case Phrases.Meaning.Filled f -> offered(f.slot(), f.value(), before, confidence, new StringBuilder(), 0);
      case Phrases.Meaning.Several s -> {
        FlowMemory memory = before;
        for (Map.Entry<String, String> e : s.values().entrySet()) memory = memory.ahead(e.getKey(), e.getValue());
        yield s.rest() instanceof Phrases.Meaning.Nothing ? asking("", memory)
            : act(s.rest(), memory, confidence, text);
      }
      case Phrases.Meaning.Chosen c when c.answer().repeat() ->
          new Turn(before.said(), Optional.empty(), Map.of(), "", before);
      case Phrases.Meaning.Chosen c when confidence.filter(x -> doubt.asks(c.answer(), x, text)).isPresent() ->
          SlotReader.yesOrNo(bot.language(), text).isPresent() ? notUnderstood(before)
              : question(words.didYouMean(c.answer()),
                  before.asking(FlowMemory.ANSWER + doubt.index(before.state(), c.answer())));
      case Phrases.Meaning.Chosen c -> chosen(c.answer(), before);
    };
  }

  private Turn chosen(Bot.Answer answer, FlowMemory memory) {
    StringBuilder text = new StringBuilder(words.fill(answer.reply(), memory));
    return answer.go().isEmpty()
        ? new Turn(text.toString(), Optional.empty(), Map.of(), "", memory.at(memory.state()))
        : enter(answer.go(), memory, text);
  }

  private Turn offered(Bot.Slot slot, String value, FlowMemory memory, Optional<Double> confidence, StringBuilder text,
      int depth) {
    boolean asks = confidence.isPresent() && switch (slot.confirm()) {
      case NEVER -> false;
      case DOUBT -> confidence.get() < bot.flow().doubt().sure();
      case ALWAYS -> true;
    };
    return asks ? confirming(slot, value, memory, text) : taken(slot, value, memory, text, depth);
  }

  private Turn confirming(Bot.Slot slot, String value, FlowMemory memory, StringBuilder text) {
    return question(joined(text, words.readBack(slot, value, memory)).toString(),
        memory.asking(FlowMemory.VALUE + value));
  }

  private static Turn question(String text, FlowMemory memory) {
    return new Turn(text, Optional.empty(), Map.of(), "", memory);
  }

  private Turn taken(Bot.Slot slot, String value, FlowMemory memory, StringBuilder text, int depth) {
    String next = slot.go().isEmpty() ? state(memory.state()).go() : slot.go();
    return enter(next, memory.with(slot.name(), value), text, depth + 1);
  }

  private Turn invalid(Bot.Slot slot, FlowMemory memory) {
    if (memory.misses() >= Math.max(1, words.noMatch(memory.state()).size())) return giveUp(memory);
    return asking(words.invalid(slot, memory), memory.missed());
  }

  private Turn notUnderstood(FlowMemory memory) {
    List<String> excuses = words.noMatch(memory.state());
    if (memory.misses() >= excuses.size()) return giveUp(memory);
    return asking(excuses.get(memory.misses()), memory.missed());
  }

  private Turn silent(FlowMemory memory) {
    List<String> nudges = words.noInput(memory.state());
    if (memory.silences() >= nudges.size()) return giveUp(memory);
    return asking(nudges.get(memory.silences()), memory.silent());
  }

  /** The state's question again, or the question back that is open. */
  private Turn asking(String first, FlowMemory memory) {
    return new Turn(joined(new StringBuilder(words.fill(first, memory)), words.question(memory)).toString(),
        Optional.empty(), Map.of(), "", memory);
  }

  private Turn giveUp(FlowMemory before) {
    FlowMemory memory = before.asking("");
    String next = Optional.ofNullable(bot.flow().states().get(memory.state())).map(Bot.State::giveUp)
        .filter(g -> !g.isEmpty()).orElse(bot.flow().giveUp());
    return next.isEmpty() ? new Turn(bot.flow().goodbye(), Optional.empty(), Map.of(), "hangup", memory)
        : enter(next, memory, new StringBuilder());
  }

  private Turn enter(String name, FlowMemory memory, StringBuilder text) {
    return enter(name, memory, text, 0);
  }

  /** While a card number is asked for, nothing is recorded. */
  private Turn enter(String name, FlowMemory before, StringBuilder text, int depth) {
    boolean secret = state(name).slot().filter(s -> s.kind() == SlotKind.CARD).isPresent();
    FlowMemory memory = before.asking("");
    return secret == memory.paused() ? entered(name, memory, text, depth)
        : new Turn(text.toString(), Optional.of(RECORDING), Map.of("action", secret ? "pause" : "resume"), "",
            memory.at(name).pausing(secret).asking(FlowMemory.RECORDING));
  }

  private Turn entered(String name, FlowMemory before, StringBuilder text, int depth) {
    Bot.State state = state(name);
    FlowMemory at = before.at(name).visited(name);
    Optional<Bot.Slot> known = state.slot().filter(s -> at.isAhead(s.name()));
    if (known.isPresent() && depth < MAX_CHAIN) {
      String value = at.slots().getOrDefault(known.get().name(), "");
      return offered(known.get(), value, at.arrived(known.get().name()), Optional.of(0.0), text, depth);
    }
    FlowMemory memory = state.tool().isPresent() ? at : set(state, at);
    joined(text, words.prompt(state, memory));
    if (state.tool().isEmpty()) return leave(state, memory, text, depth);
    Bot.ToolUse tool = state.tool().get();
    Map<String, String> arguments = new LinkedHashMap<>();
    tool.arguments().forEach((k, v) -> arguments.put(k, words.toTool(v, memory)));
    return new Turn(joined(text, tool.filler()).toString(), state.tool(), arguments, "", memory);
  }

  private FlowMemory set(Bot.State state, FlowMemory before) {
    FlowMemory memory = before;
    for (Map.Entry<String, String> e : state.set().entrySet())
      memory = memory.with(e.getKey(), words.handedOn(e.getValue(), memory));
    return memory;
  }

  private Turn leave(Bot.State state, FlowMemory before, StringBuilder text, int depth) {
    FlowMemory memory = before;
    String next = !state.then().isEmpty() || state.waits() ? "" : decided(state, before);
    if (!state.call().isEmpty()) {
      memory = memory.calling(memory.state());
      next = state.call();
    }
    if (state.model().isPresent() && state.prompts().isEmpty())
      return new Turn(text.toString(), Optional.empty(), Map.of(), MODEL, memory.missed());
    if (state.then().equals(Bot.RETURN)) {
      if (memory.caller().filter(c -> c.startsWith(FlowMemory.TASK)).isPresent())
        return new Turn(text.toString(), Optional.empty(), Map.of(), DONE, memory.returned());
      Optional<String> caller = memory.caller().filter(c -> bot.flow().states().containsKey(c));
      memory = memory.returned();
      next = caller.isEmpty() ? bot.flow().start() : decided(state(caller.get()), memory.at(caller.get()));
    }
    if (!next.isEmpty() && depth < MAX_CHAIN) return enter(next, memory, text, depth + 1);
    return new Turn(text.toString(), Optional.empty(), Map.of(), state.then().equals(Bot.RETURN) ? "" : state.then(),
        memory);
  }

  private String decided(Bot.State state, FlowMemory memory) {
    return state.branches().stream().filter(b -> b.when().holds(known(memory))).map(Bot.Branch::go).findFirst()
        .orElse(state.go());
  }

  /** What conditions may ask for. */
  private Map<String, String> known(FlowMemory memory) {
    Map<String, String> all = new LinkedHashMap<>(facts);
    all.put("tries", Integer.toString(memory.visits().getOrDefault(memory.state(), 0)));
    all.putAll(memory.slots());
    return all;
  }

  private static Turn remembered(Turn t) {
    return new Turn(t.text(), t.tool(), t.arguments(), t.then(), t.memory().saying(t.text()));
  }

  private static StringBuilder joined(StringBuilder text, String more) {
    if (!text.isEmpty() && !more.isEmpty()) text.append(' ');
    return text.append(more);
  }

  /** How many keys the answer to this state may have. */
  public int maxKeys(FlowMemory memory) {
    if (!memory.asked().isEmpty()) return 1;
    if (use(memory).isPresent()) return 0;
    return Optional.ofNullable(bot.flow().states().get(memory.state())).flatMap(Bot.State::slot).map(Bot.Slot::keys)
        .orElse(1);
  }

  /** The same, and that the reply must be heard to its end where a state that it came through or asks in says so. */
  public String listenFor(FlowMemory before, FlowMemory now) {
    boolean whole = bot.flow().states().entrySet().stream().filter(e -> !e.getValue().bargeIn())
        .anyMatch(e -> e.getKey().equals(now.state())
            || !Objects.equals(before.visits().get(e.getKey()), now.visits().get(e.getKey())));
    return listenFor(now) + (whole ? ReplyChunk.End.TO_ITS_END : "");
  }

  /** What a recogniser should expect: one of {@link Phrases#states}. */
  public String listenFor(FlowMemory memory) {
    return memory.asked().isEmpty() ? memory.state() : memory.state() + Phrases.ASKED;
  }
}

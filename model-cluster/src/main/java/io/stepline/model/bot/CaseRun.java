package io.stepline.model.bot;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;

/** One case of a bot, talked through. Lives for one run; pure. */
@NullUnmarked
final class CaseRun {
  private static final int MOST_TOOLS = 20;
  private static final String USUAL = "2026-01-05T10:00";
  private final Bot bot;
  private final BotCases.Case spec;
  private final List<String> faults = new ArrayList<>();
  private String memory = "";
  private String ended = "";

  CaseRun(Bot bot, BotCases.Case spec) {
    this.bot = bot;
    this.spec = spec;
  }

  /** What came of one step. */
  private record Came(String said, List<String> asked, Map<String, String> arguments, Flow.Turn last,
      Map<String, String> outcome) {}

  BotCases.Result run() {
    String name = or(spec.name(), "a case without a name");
    try {
      Flow flow = new Flow(bot, new Moment(LocalDateTime.parse(or(spec.now(), USUAL)),
          Set.copyOf(or(spec.open(), List.<String>of()))));
      List<BotCases.Step> steps = or(spec.steps(), List.<BotCases.Step>of());
      Came greeted = talk(flow, ChatRequest.Cause.GREETING, Optional.empty());
      for (int i = 0; i < steps.size(); i++) step(flow, i, steps.get(i), greeted);
    } catch (DateTimeException e) {
      faults.add("'" + spec.now() + "' is no time such as " + USUAL);
    }
    return new BotCases.Result(name, List.copyOf(faults));
  }

  private void step(Flow flow, int index, BotCases.Step s, Came greeted) {
    Optional<ChatRequest.Cause> cause = cause(s);
    String place = "step " + (index + 1) + ": ";
    if (cause.isEmpty() && index > 0) {
      faults.add(place + "the caller does nothing; give says, keys, silence, unclear or event");
      return;
    }
    if (cause.isPresent() && !ended.isEmpty() && !ended.startsWith("press")
        && !ChatRequest.Cause.TRANSFER_FAILED.equals(cause.get())
        && !ChatRequest.Cause.AGENTS_AWAY.equals(cause.get())) {
      faults.add(place + "the talk is over already (" + ended + ")");
      return;
    }
    Came came = cause.map(c -> talk(flow, c, Optional.of(s))).orElse(greeted);
    new Expected(place, s, came).check();
  }

  private static Optional<ChatRequest.Cause> cause(BotCases.Step s) {
    if (s.says() != null || Boolean.TRUE.equals(s.unclear())) return Optional.of(ChatRequest.Cause.CALLER_SPOKE);
    if (s.keys() != null) return Optional.of(ChatRequest.Cause.KEYS_PRESSED);
    if (Boolean.TRUE.equals(s.silence())) return Optional.of(ChatRequest.Cause.NO_INPUT);
    return switch (or(s.event(), "")) {
      case "away" -> Optional.of(ChatRequest.Cause.AGENTS_AWAY);
      case "transfer-failed" -> Optional.of(ChatRequest.Cause.TRANSFER_FAILED);
      case "too-long" -> Optional.of(ChatRequest.Cause.TOO_LONG);
      default -> Optional.empty();
    };
  }

  private Came talk(Flow flow, ChatRequest.Cause cause, Optional<BotCases.Step> step) {
    ChatRequest.Heard heard = step.map(s -> new ChatRequest.Heard(or(s.says(), ""), or(s.confidence(), 1.0),
        Boolean.TRUE.equals(s.unclear()), or(s.keys(), ""), List.of(), or(s.anger(), 0.0)))
        .orElse(ChatRequest.Heard.NOTHING);
    ChatRequest.Generate request = new ChatRequest.Generate(new CallId("case"), new TurnId(1), new ReplyId(1), false,
        cause, new ChatRequest.Caller(bot.name(), "inbound", or(spec.caller(), ""), or(spec.called(), ""),
            or(spec.headers(), Map.<String, String>of())),
        heard, List.of(), memory, Stamps.EMPTY);
    Flow here = flow.on(request);
    Flow.Turn turn = cause == ChatRequest.Cause.GREETING && spec.task() != null
        ? here.begin(or(spec.task().tool(), ""), or(spec.task().arguments(), Map.<String, String>of()),
            request.caller())
        : here.reply(request);
    StringBuilder said = new StringBuilder(turn.text());
    List<String> asked = new ArrayList<>();
    Map<String, String> arguments = Map.of();
    for (int n = 0; (turn.tool().isPresent() || turn.then().equals(Flow.MODEL)) && n < MOST_TOOLS; n++) {
      if (turn.tool().isEmpty()) {
        Optional<Flow.Turn> next = byModel(here, turn, step.map(BotCases.Step::model), said);
        if (next.isEmpty()) break;
        turn = next.get();
        continue;
      }
      String tool = turn.tool().get().name();
      boolean house = tool.equals("record") && !bot.tools().containsKey("record");
      if (!house) {
        asked.add(tool);
        arguments = turn.arguments();
      }
      Optional<Map<String, String>> answer = step.map(BotCases.Step::tools).map(t -> t.get(tool))
          .or(() -> Optional.ofNullable(spec.tools()).map(t -> t.get(tool)));
      turn = here.afterTool(turn.memory(), house ? Optional.of(Map.of()) : answer);
      said.append(' ').append(turn.text());
    }
    memory = turn.memory().write();
    ended = turn.then().equals(Flow.MODEL) ? "" : turn.then();
    return new Came(said.toString().replaceAll(" +", " ").strip(), asked, arguments, turn,
        here.outcome(turn.memory()));
  }

  /** @return empty where the model goes on in its state */
  private Optional<Flow.Turn> byModel(Flow flow, Flow.Turn turn, Optional<BotCases.ByModel> model, StringBuilder said) {
    if (model.isEmpty()) {
      faults.add("a model is asked in state '" + turn.memory().state() + "'; the step needs model: {says: ...}");
      return Optional.empty();
    }
    BotCases.ByModel m = model.get();
    said.append(' ').append(or(m.says(), ""));
    if (m.leave() == null && !Boolean.TRUE.equals(m.fails())) return Optional.empty();
    if (m.leave() != null && !flow.leaves(turn.memory(), m.leave())) {
      faults.add("the model has no way '" + m.leave() + "' out of state '" + turn.memory().state() + "'");
      return Optional.empty();
    }
    Flow.Turn on = m.leave() == null ? flow.modelFailed(turn.memory())
        : flow.afterModel(turn.memory(), m.leave(), or(m.values(), Map.of()));
    said.append(' ').append(on.text());
    return Optional.of(on);
  }

  /** Holds what came against what was to. */
  private final class Expected {
    private final String place;
    private final BotCases.Step step;
    private final Came came;

    Expected(String place, BotCases.Step step, Came came) {
      this.place = place;
      this.step = step;
      this.came = came;
    }

    void check() {
      for (String w : or(step.words(), List.<String>of()))
        if (!came.said().contains(w)) fault("said '" + came.said() + "', without '" + w + "'");
      for (String w : or(step.without(), List.<String>of()))
        if (came.said().contains(w)) fault("said '" + came.said() + "', with '" + w + "'");
      same("state", step.state(), came.last().memory().state());
      same("ends", step.ends(), came.last().then().equals(Flow.MODEL) ? "" : came.last().then());
      if (step.asks() != null && !step.asks().equals(came.asked()))
        fault("asked the tools " + came.asked() + ", not " + step.asks());
      entries("arguments", step.arguments(), came.arguments());
      entries("values", step.values(), came.last().memory().slots());
      entries("outcome", step.outcome(), came.outcome());
    }

    private void same(String what, String wanted, String is) {
      if (wanted != null && !wanted.equals(is)) fault(what + " is '" + is + "', not '" + wanted + "'");
    }

    private void entries(String what, Map<String, String> wanted, Map<String, String> are) {
      or(wanted, Map.<String, String>of()).forEach((k, v) -> same(what + " " + k, v, are.getOrDefault(k, "")));
    }

    private void fault(String what) {
      faults.add(place + what);
    }
  }

  private static <T> T or(T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}

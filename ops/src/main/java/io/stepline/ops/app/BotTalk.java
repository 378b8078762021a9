package io.stepline.ops.app;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.Flow;
import io.stepline.model.bot.Phrases;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A talk with a bot's flow in text. A line is what the caller says; keys alone ({@code 1}, {@code 4711}, {@code #}) are
 * pressed; an empty line is silence. Where the flow asks a tool, the line is its answer, {@code field=value, ...}, and
 * an empty one its failure.
 */
final class BotTalk {
  private final Bot bot;
  private final Flow flow;
  private final BufferedReader in;
  private final PrintStream out;

  BotTalk(Bot bot, BufferedReader in, PrintStream out) {
    this.bot = bot;
    this.flow = new Flow(bot);
    this.in = in;
    this.out = out;
  }

  /** Ends with the talk, or with the input. */
  void run() throws IOException {
    Optional<Flow.Turn> turn = Optional.of(flow.reply(asked(ChatRequest.Cause.GREETING, "", "", "")));
    while (turn.isPresent()) {
      Flow.Turn now = turn.get();
      if (!now.text().isBlank()) out.println("bot: " + now.text());
      if (!now.then().isEmpty()) {
        out.println("-- " + now.then() + ", outcome " + flow.outcome(now.memory()));
        if (!now.then().startsWith("press")) return;
      }
      turn = now.tool().isPresent() ? answered(now) : next(now);
    }
  }

  private Optional<Flow.Turn> answered(Flow.Turn asking) throws IOException {
    out.println(
        "-- asks " + asking.tool().orElseThrow().name() + " " + asking.arguments() + "; its answer? field=value");
    return line().map(l -> flow.afterTool(asking.memory(), l.isBlank() ? Optional.empty() : Optional.of(fields(l))));
  }

  private Optional<Flow.Turn> next(Flow.Turn now) throws IOException {
    String state = now.memory().state();
    out.println(
        "-- " + state + " " + now.memory().slots() + " expects " + String.join(" | ", Phrases.expected(bot, state)));
    String memory = now.memory().write();
    return line().map(String::strip)
        .map(l -> flow.reply(l.isEmpty() ? asked(ChatRequest.Cause.NO_INPUT, "", "", memory)
            : l.matches("[0-9*#]+") ? asked(ChatRequest.Cause.KEYS_PRESSED, "", l, memory)
            : asked(ChatRequest.Cause.CALLER_SPOKE, l, "", memory)));
  }

  private Optional<String> line() throws IOException {
    out.print("> ");
    out.flush();
    return Optional.ofNullable(in.readLine());
  }

  private static Map<String, String> fields(String line) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : line.split(",")) {
      int is = field.indexOf('=');
      if (is > 0) fields.put(field.substring(0, is).strip(), field.substring(is + 1).strip());
    }
    return fields;
  }

  private ChatRequest.Generate asked(ChatRequest.Cause cause, String said, String keys, String memory) {
    return new ChatRequest.Generate(new CallId("talk"), new TurnId(1), new ReplyId(1), false, cause,
        new ChatRequest.Caller(bot.name(), "", "", "", Map.of()),
        new ChatRequest.Heard(said, 1, false, keys, List.of(), 0), List.of(), memory, Stamps.EMPTY);
  }
}

package io.stepline.ops.bots;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.Flow;
import io.stepline.model.bot.FlowMemory;
import io.stepline.model.bot.Phrases;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A talk with a bot's flow in text. A line is what the caller says; keys alone ({@code 1}, {@code 4711}, {@code #}) are
 * pressed; an empty line is silence. Where the flow asks a tool, the line is its answer, {@code field=value, ...}, and
 * an empty one its failure. Owned by one thread.
 */
public final class TextTalk {
  private static final int MOST_TURNS_IN_A_ROW = 50;
  private final Bot bot;
  private final Flow flow;
  private Flow.Turn now;

  /** @param then what is done after the text, such as hangup; empty for nothing */
  public record Said(String text, String state, String then) {}

  /** Begins with the greeting. */
  public TextTalk(Bot bot) {
    this.bot = bot;
    this.flow = new Flow(bot, Moments.now(bot));
    this.now = flow.reply(asked(ChatRequest.Cause.GREETING, "", "", ""));
  }

  /** What the bot says now. */
  public Said said() {
    return new Said(now.text(), state(), now.then().equals(Flow.MODEL) ? "" : now.then());
  }

  public String state() {
    return now.memory().state();
  }

  public Map<String, String> slots() {
    return now.memory().slots();
  }

  public Map<String, String> outcome() {
    return flow.outcome(now.memory());
  }

  /** The tool whose answer the next line is, with its arguments. */
  public Optional<String> tool() {
    return now.then().equals(Flow.MODEL) ? Optional.of("a model; what it says, or leave=WAY, VALUE=...")
        : now.tool().map(t -> t.name() + " " + now.arguments());
  }

  /** Whether nothing can be said any more. */
  public boolean isOver() {
    return !now.then().isEmpty() && !now.then().startsWith("press") && !now.then().equals(Flow.MODEL);
  }

  /** What is understood now, for people. */
  public List<String> expects() {
    return isOver() || tool().isPresent() ? List.of() : Phrases.expected(bot, state());
  }

  /** Takes a line, and goes on. */
  public void hear(String spoken) {
    String line = spoken.strip();
    FlowMemory memory = now.memory();
    if (now.tool().isPresent()) {
      now = flow.afterTool(memory, line.isBlank() ? Optional.empty() : Optional.of(fields(line)));
      return;
    }
    if (now.then().equals(Flow.MODEL)) {
      now = byModel(memory, line);
      return;
    }
    String kept = memory.write();
    now = flow.reply(line.isEmpty() ? asked(ChatRequest.Cause.NO_INPUT, "", "", kept)
        : line.matches("[0-9*#]+") ? asked(ChatRequest.Cause.KEYS_PRESSED, "", line, kept)
        : asked(ChatRequest.Cause.CALLER_SPOKE, line, "", kept));
  }

  private Flow.Turn byModel(FlowMemory memory, String line) {
    Map<String, String> fields = fields(line);
    String way = fields.getOrDefault("leave", "");
    return line.isEmpty() ? flow.modelFailed(memory) : flow.leaves(memory, way) ? flow.afterModel(memory, way, fields)
        : new Flow.Turn(line, Optional.empty(), Map.of(), "", flow.afterWords(memory, line));
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

  /** A whole talk. @return who said what in which state, what is expected next, and whether it is over */
  static Map<String, Object> page(Bot bot, List<String> lines) {
    TextTalk talk = new TextTalk(bot);
    List<Map<String, String>> all = new ArrayList<>();
    talk.tell(all);
    for (String line : lines.subList(0, Math.min(lines.size(), MOST_TURNS_IN_A_ROW))) {
      if (talk.isOver()) break;
      all.add(Map.of("who", talk.tool().isPresent() ? "tool" : "caller", "text", line, "state", talk.state()));
      talk.hear(line);
      talk.tell(all);
    }
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("said", all);
    page.put("expects", talk.expects());
    talk.tool().ifPresent(t -> page.put("asks", t));
    page.put("slots", talk.slots());
    page.put("outcome", talk.outcome());
    page.put("ended", talk.isOver());
    return page;
  }

  private void tell(List<Map<String, String>> all) {
    Said said = said();
    if (!said.text().isBlank()) all.add(Map.of("who", "bot", "text", said.text(), "state", said.state()));
    if (!said.then().isEmpty()) all.add(Map.of("who", "house", "text", said.then(), "state", said.state()));
  }
}

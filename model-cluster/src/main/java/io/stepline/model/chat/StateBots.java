package io.stepline.model.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.model.bot.Bot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The bots that a chat model is where it talks in a state of a flow, by name of bot and state. Pure. */
public final class StateBots {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KNOWN = "flow.";

  private StateBots() {}

  static String name(String bot, String state) {
    return bot + "/" + state;
  }

  /** One for each state in which a model talks. */
  public static Map<String, Bot> of(Map<String, Bot> bots) {
    Map<String, Bot> all = new LinkedHashMap<>();
    bots.values().forEach(bot -> bot.flow().states().forEach(
        (state, s) -> s.model().ifPresent(m -> all.put(name(bot.name(), state), of(bot, name(bot.name(), state), m)))));
    return all;
  }

  /** It knows the bot's persona and the state's task, may ask the state's tools, and leaves by the state's ways. */
  private static Bot of(Bot bot, String name, Bot.ModelUse model) {
    Map<String, Bot.ToolSpec> tools = new LinkedHashMap<>();
    model.tools().forEach(t -> tools.put(t, bot.tools().getOrDefault(t, new Bot.ToolSpec("", "{}", false, ""))));
    model.leave().forEach((way, exit) -> tools.put(way, new Bot.ToolSpec(
        "Ends your part of the talk; somebody else goes on. To be asked when " + exit.when(), schema(exit), false,
        "")));
    Map<String, String> known = new LinkedHashMap<>();
    bot.valueNames().forEach(value -> known.put(value, header(value)));
    return bot.forModel(name, (bot.persona() + "\n" + model.task()).strip(), tools, known);
  }

  private static String schema(Bot.Exit exit) {
    ObjectNode schema = JSON.createObjectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    exit.values().forEach(
        (value, what) -> properties.putObject(value).put("type", "string").put("description", what));
    return schema.toString();
  }

  /**
   * The request for the model in a state.
   *
   * @param known values of the flow, told as data
   */
  static ChatRequest.Generate request(ChatRequest.Generate g, String state, Map<String, String> known,
      List<ChatRequest.Message> history) {
    Map<String, String> headers = new LinkedHashMap<>(g.caller().headers());
    headers.keySet().removeIf(h -> h.startsWith(KNOWN));
    known.forEach((name, value) -> headers.put(header(name), value));
    ChatRequest.Caller caller = new ChatRequest.Caller(name(g.caller().bot(), state), g.caller().direction(),
        g.caller().from(), g.caller().to(), headers);
    return new ChatRequest.Generate(g.call(), g.turn(), g.reply(), g.draft(), g.cause(), caller, g.heard(), history, "",
        g.stamps());
  }

  /** A value of the flow, as a header that only the house sets. */
  private static String header(String value) {
    return KNOWN + value.toLowerCase(Locale.ROOT);
  }
}

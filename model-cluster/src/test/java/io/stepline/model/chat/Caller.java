package io.stepline.model.chat;

import static org.awaitility.Awaitility.await;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import io.stepline.model.engine.ChatModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Asks for one reply and writes down what comes of it; its tools answer at once. */
final class Caller implements ChatModel.Sink {
  static final String BOT = """
      name: shop
      persona: You are the shop.
      apology: Sorry, that went wrong.
      filler: One moment.
      tools:
        book: {description: books, parameters: {day: the day}, url: "http://127.0.0.1/book"}
        stock: {description: looks, parameters: {item: what}, url: "http://127.0.0.1/stock"}
        record: {description: records, parameters: {action: start or stop}}
      transfers: {agent: "sip:agent@127.0.0.1"}
      flow: {start: a, states: {a: {prompt: hi, then: hangup}}}
      """;

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final ChatModel chat;
  private final Map<String, String> answers;
  private volatile ChatRequest.Generate request = asked(ChatRequest.Heard.NOTHING, List.of());
  private volatile ChatModel.Reply reply = new ChatModel.Reply() {
    @Override
    public void toolResult(ChatRequest.ToolResult result) {}

    @Override
    public void cancel() {}
  };

  Caller(ChatModel chat, Map<String, String> answers) {
    this.chat = chat;
    this.answers = answers;
  }

  static Map<String, Bot> bots() {
    return bots(BOT);
  }

  static Map<String, Bot> bots(String yaml) {
    try {
      Path file = Files.createTempFile("bot", ".yaml");
      Files.writeString(file, yaml);
      Bot bot = BotFile.read(file);
      Files.delete(file);
      return Map.of(bot.name(), bot);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static ChatRequest.Generate asked(ChatRequest.Heard heard, List<ChatRequest.Message> history) {
    return new ChatRequest.Generate(new CallId("c"), new TurnId(1), new ReplyId(1), false,
        ChatRequest.Cause.CALLER_SPOKE, new ChatRequest.Caller("shop", "", "", "", Map.of()), heard, history, "",
        Stamps.EMPTY);
  }

  static ChatRequest.Heard words(String text) {
    return new ChatRequest.Heard(text, 1, false, "", List.of(), 0);
  }

  /** @return what came of it, once it is over */
  List<String> asks(ChatRequest.Message... history) {
    return asks(asked(words("hello"), List.of(history)));
  }

  List<String> asks(ChatRequest.Generate generate) {
    request = generate;
    reply = chat.start(request, this);
    await().atMost(Duration.ofSeconds(20)).until(
        () -> !heard.isEmpty() && (heard.getLast().equals("[end]") || heard.getLast().startsWith("[failed")));
    return List.copyOf(heard);
  }

  String all() {
    return String.join("", heard);
  }

  @Override
  public void text(String text) {
    heard.add(text);
  }

  @Override
  public void codes(int[] codes, String says) {
    heard.add(says);
  }

  @Override
  public void sound(int rateHz, short[] pcm, String says) {
    heard.add(says);
  }

  @Override
  public void thinking() {
    heard.add("[thinks]");
  }

  @Override
  public void tool(String id, String name, String argumentsJson) {
    heard.add("[tool " + name + " " + argumentsJson + "]");
    Thread.ofVirtual().start(() -> {
      String json = answers.getOrDefault(name, "{}");
      while (reply == null) Thread.onSpinWait();
      reply.toolResult(new ChatRequest.ToolResult(request.call(), request.reply(), id, json.isEmpty(), json));
    });
  }

  @Override
  public void then(String verb, String target, Map<String, String> outcome) {
    heard.add("[then " + (verb + " " + target).strip() + "]");
  }

  @Override
  public void end(String memory, String listenFor, int maxKeys) {
    heard.add("[end]");
  }

  @Override
  public void failed(String why) {
    heard.add("[failed " + why + "]");
  }
}

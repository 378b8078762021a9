package io.stepline.ops.sim;

import static org.awaitility.Awaitility.await;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.BotFile;
import io.stepline.model.engine.ChatModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One reply of a chat model, written down. */
final class HeardReply implements ChatModel.Sink {
  private final List<String> lines = new ArrayList<>();
  private final List<Integer> codes = new ArrayList<>();
  private String memory = "";
  private int samples;

  static Map<String, Bot> bots() {
    Bot bot = BotFile.read(Path.of("..", "bots", "front-desk.yaml"));
    return Map.of(bot.name(), bot);
  }

  static ChatRequest.Generate asked(String call, ChatRequest.Heard heard, List<ChatRequest.Message> history,
      String memory) {
    return new ChatRequest.Generate(new CallId(call), new TurnId(1), new ReplyId(1), false,
        ChatRequest.Cause.CALLER_SPOKE, new ChatRequest.Caller("front-desk", "INBOUND", "1", "2", Map.of()), heard,
        history,
        memory, Stamps.EMPTY);
  }

  static ChatRequest.Heard dual(int... codes) {
    return new ChatRequest.Heard("", 1, false, "", List.of(new SpeechTokens.Codes("step-audio", 41_667, codes)),
        SpeechTokens.Wave.NONE, 0, 1);
  }

  static ChatRequest.Heard wave(double seconds) {
    return new ChatRequest.Heard("", 1, false, "", List.of(),
        new SpeechTokens.Wave(16_000, new short[(int) (seconds * 16_000)]), 0, 1);
  }

  static ChatRequest.Heard words(String text) {
    return new ChatRequest.Heard(text, 1, false, "", List.of(), 0);
  }

  @Override
  public synchronized void text(String text) {
    lines.add(text);
  }

  @Override
  public synchronized void codes(int[] some, String says) {
    Arrays.stream(some).forEach(codes::add);
    lines.add(says);
  }

  @Override
  public synchronized void sound(int rateHz, short[] pcm, String says) {
    samples += pcm.length;
    lines.add(says);
  }

  synchronized int samples() {
    return samples;
  }

  @Override
  public synchronized void tool(String toolCallId, String name, String argumentsJson) {
    lines.add("[tool " + toolCallId + " " + name + " " + argumentsJson + "]");
  }

  @Override
  public synchronized void then(String verb, String target, Map<String, String> outcome) {
    lines.add("[then " + verb + " " + target + "]");
  }

  @Override
  public synchronized void end(String memoryNow, String listenFor, int maxKeys) {
    memory = memoryNow;
    lines.add("[end]");
  }

  @Override
  public synchronized void failed(String why) {
    lines.add("[failed " + why + "]");
  }

  synchronized String all() {
    return String.join("", lines);
  }

  synchronized List<Integer> codes() {
    return List.copyOf(codes);
  }

  synchronized String memory() {
    return memory;
  }

  HeardReply until(String part) {
    await().atMost(Duration.ofSeconds(30)).until(() -> all().contains(part));
    return this;
  }
}

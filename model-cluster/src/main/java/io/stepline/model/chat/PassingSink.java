package io.stepline.model.chat;

import io.stepline.model.engine.ChatModel;
import java.util.Map;

/** Passes a reply on as it comes, for those who only want to know of some of it. */
abstract class PassingSink implements ChatModel.Sink {
  private final ChatModel.Sink sink;

  PassingSink(ChatModel.Sink sink) {
    this.sink = sink;
  }

  @Override
  public void text(String text) {
    sink.text(text);
  }

  @Override
  public void codes(int[] codes, String says) {
    sink.codes(codes, says);
  }

  @Override
  public void sound(int rateHz, short[] pcm, String says) {
    sink.sound(rateHz, pcm, says);
  }

  @Override
  public void thinking() {
    sink.thinking();
  }

  @Override
  public void tool(String toolCallId, String name, String argumentsJson) {
    sink.tool(toolCallId, name, argumentsJson);
  }

  @Override
  public void then(String verb, String target, Map<String, String> outcome) {
    sink.then(verb, target, outcome);
  }

  @Override
  public void end(String memory, String listenFor, int maxKeys) {
    sink.end(memory, listenFor, maxKeys);
  }

  @Override
  public void failed(String why) {
    sink.failed(why);
  }
}

package io.stepline.model.chat;

import io.stepline.model.engine.ChatModel;
import java.util.Map;

/** Passes a reply on and knows how much of it can be heard. Owned by one thread at a time. */
final class Said implements ChatModel.Sink {
  private static final String ENDS = ".!?。！？…؟।;:\"'”’)）]";
  private final ChatModel.Sink sink;
  private boolean now;
  private volatile boolean ever;
  private char last = '.';

  Said(ChatModel.Sink sink) {
    this.sink = sink;
  }

  /** Another answer of the same reply begins. */
  void begin() {
    now = false;
  }

  boolean saidNow() {
    return now;
  }

  boolean saidEver() {
    return ever;
  }

  /** Whether what was said last could be left as it stands. */
  boolean endsSentence() {
    return ENDS.indexOf(last) >= 0;
  }

  private void heard(String text, boolean sounds) {
    String words = text.strip();
    if (!words.isEmpty()) last = words.charAt(words.length() - 1);
    now |= sounds || !words.isEmpty();
    ever |= now;
  }

  @Override
  public void text(String text) {
    heard(text, false);
    sink.text(text);
  }

  @Override
  public void codes(int[] codes, String says) {
    heard(says, codes.length > 0);
    sink.codes(codes, says);
  }

  @Override
  public void sound(int rateHz, short[] pcm, String says) {
    heard(says, pcm.length > 0);
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

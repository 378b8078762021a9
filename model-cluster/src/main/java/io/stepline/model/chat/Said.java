package io.stepline.model.chat;

import io.stepline.model.engine.ChatModel;

/** Passes a reply on and knows how much of it can be heard. Owned by one thread at a time. */
final class Said extends PassingSink {
  private static final String ENDS = ".!?。！？…؟।;:\"'”’)）]";
  private boolean now;
  private volatile boolean ever;
  private char last = '.';

  Said(ChatModel.Sink sink) {
    super(sink);
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
    super.text(text);
  }

  @Override
  public void codes(int[] codes, String says) {
    heard(says, codes.length > 0);
    super.codes(codes, says);
  }

  @Override
  public void sound(int rateHz, short[] pcm, String says) {
    heard(says, pcm.length > 0);
    super.sound(rateHz, pcm, says);
  }
}

package io.stepline.kafka.contract;

/**
 * How a reply is to be spoken.
 *
 * @param emotion such as happy or sad, empty for none
 * @param dialect such as cantonese, empty for the language's own
 * @param pace 1 is the voice's own, 2 twice as fast
 */
public record Style(String emotion, String dialect, double pace) {
  public static final Style PLAIN = new Style("", "", 1);
}

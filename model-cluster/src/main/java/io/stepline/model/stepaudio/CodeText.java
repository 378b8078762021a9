package io.stepline.model.stepaudio;

/**
 * Codes as {@code <audio_N>} in a text that comes in pieces; a token that is cut waits for its end. Owned by one
 * thread.
 */
public final class CodeText {
  private final int size;
  private String carried = "";

  /** @param size codes from here on are padding and dropped */
  public CodeText(int size) {
    this.size = size;
  }

  /** @return the codes that are whole now */
  public int[] accept(String piece) {
    String all = carried + piece;
    int cut = all.lastIndexOf('<') > all.lastIndexOf('>') ? all.lastIndexOf('<') : all.length();
    carried = all.substring(cut);
    return AudioTokens.parse(all.substring(0, cut), size);
  }
}

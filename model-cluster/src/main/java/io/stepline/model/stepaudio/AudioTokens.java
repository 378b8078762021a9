package io.stepline.model.stepaudio;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The dual codebook as Step-Audio v1 reads it (stepfun-ai/Step-Audio tokenizer.py): two linguistic codes, three
 * semantic codes, and so on, semantic ones from 1024; what does not fill a group of both is dropped. A merged code is 0
 * to 5119. Pure.
 */
public final class AudioTokens {
  public static final int LINGUISTIC = 1_024;
  public static final int SEMANTIC = 4_096;
  public static final int CODES = LINGUISTIC + SEMANTIC;
  /** Where audio begins in the model's vocabulary. */
  public static final int FIRST_ID = 65_536;
  /** Beginning of text, end of a turn and beginning of one, in the same vocabulary. */
  public static final int BOS = 1;
  public static final int EOT = 3;
  public static final int BOT = 4;
  public static final int GROUP = 5;
  private static final int GROUP_LINGUISTIC = 2;
  private static final int GROUP_SEMANTIC = 3;
  private static final Pattern TOKEN = Pattern.compile("<audio_(\\d{1,5})>");

  private AudioTokens() {}

  /**
   * @param linguistic codes of 16.67 Hz, 0 to 1023
   * @param semantic codes of 25 Hz, 0 to 4095
   * @return merged codes, five for each 120 ms
   */
  public static int[] merge(int[] linguistic, int[] semantic) {
    int groups = Math.min(linguistic.length / GROUP_LINGUISTIC, semantic.length / GROUP_SEMANTIC);
    int[] merged = new int[groups * GROUP];
    for (int g = 0, at = 0; g < groups; g++) {
      for (int i = 0; i < GROUP_LINGUISTIC; i++)
        merged[at++] = within(linguistic[g * GROUP_LINGUISTIC + i], LINGUISTIC);
      for (int i = 0; i < GROUP_SEMANTIC; i++)
        merged[at++] = LINGUISTIC + within(semantic[g * GROUP_SEMANTIC + i], SEMANTIC);
    }
    return merged;
  }

  private static int within(int code, int size) {
    if (code < 0 || code >= size)
      throw new IllegalArgumentException("code " + code + " is not within 0 to " + (size - 1));
    return code;
  }

  /** {@code <audio_1><audio_1034>...}, without anything between. */
  public static String text(int[] merged) {
    StringBuilder text = new StringBuilder(merged.length * 13);
    for (int code : merged) text.append("<audio_").append(code).append('>');
    return text.toString();
  }

  /** Ids of the vocabulary. */
  public static int[] ids(int[] merged) {
    return Arrays.stream(merged).map(c -> FIRST_ID + c).toArray();
  }

  /** The codes in a text, in order; all else is passed over. @param size codes from here on are padding and dropped */
  public static int[] parse(String text, int size) {
    Matcher m = TOKEN.matcher(text);
    return m.results().mapToInt(r -> Integer.parseInt(r.group(1))).filter(c -> c < size).toArray();
  }
}

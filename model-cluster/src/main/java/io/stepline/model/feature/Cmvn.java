package io.stepline.model.feature;

import io.stepline.model.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Mean and variance normalisation, {@code (x + shift) * scale}, as Kaldi's nnet text format has it ({@code am.mvn}).
 * Immutable.
 */
public final class Cmvn {
  private static final long MAX_BYTES = 1 << 20;
  private static final Pattern PART = Pattern.compile("<(AddShift|Rescale)>[^\\[]*\\[([^\\]]*)\\]");
  private final float[] shift;
  private final float[] scale;

  public Cmvn(float[] shift, float[] scale) {
    if (shift.length != scale.length)
      throw new EngineException("CMVN has " + shift.length + " shifts and " + scale.length + " scales");
    this.shift = shift.clone();
    this.scale = scale.clone();
  }

  /** @throws EngineException if the file is not one */
  public static Cmvn read(Path file, int size) {
    try {
      if (Files.size(file) > MAX_BYTES) throw new EngineException(file + " is too large for an am.mvn");
      float[] shift = new float[0];
      float[] scale = new float[0];
      Matcher parts = PART.matcher(Files.readString(file));
      while (parts.find()) {
        if (parts.group(1).equals("AddShift")) shift = numbers(parts.group(2));
        else scale = numbers(parts.group(2));
      }
      if (shift.length != size || scale.length != size)
        throw new EngineException(file + " must hold <AddShift> and <Rescale> of " + size + " values each");
      return new Cmvn(shift, scale);
    } catch (IOException e) {
      throw new EngineException(file + " cannot be read: " + e.getMessage(), e);
    } catch (NumberFormatException e) {
      throw new EngineException(file + " holds something that is no number: " + e.getMessage(), e);
    }
  }

  private static float[] numbers(String text) {
    String[] words = Arrays.stream(text.strip().split("\\s+")).filter(w -> !w.isEmpty()).toArray(String[]::new);
    float[] values = new float[words.length];
    for (int i = 0; i < values.length; i++) values[i] = Float.parseFloat(words[i]);
    return values;
  }

  /** In place. */
  public void apply(float[] features) {
    for (int i = 0; i < features.length; i++) features[i] = (features[i] + shift[i]) * scale[i];
  }
}

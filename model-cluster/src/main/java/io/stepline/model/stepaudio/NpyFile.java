package io.stepline.model.stepaudio;

import io.stepline.model.engine.EngineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A NumPy array file of 32-bit floats (NEP 1), little-endian, row after row. */
record NpyFile(int[] shape, float[] values) {
  private static final long MAX_BYTES = 256L << 20;
  private static final Pattern HEADER =
      Pattern.compile("\\{'descr': '([^']+)', 'fortran_order': (True|False), 'shape': \\(([0-9, ]*)\\),? *\\}\\s*");

  /** @throws EngineException if it is not such a file */
  static NpyFile read(Path file) {
    try {
      if (!Files.isRegularFile(file))
        throw new EngineException(file + " is missing; it comes with the tokenizer's checkpoint");
      if (Files.size(file) > MAX_BYTES)
        throw new EngineException(file + " is larger than " + (MAX_BYTES >> 20) + " MiB");
      return parse(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN), file.toString());
    } catch (IOException e) {
      throw new EngineException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  static NpyFile parse(ByteBuffer in, String name) {
    if (in.remaining() < 10 || in.get(0) != (byte) 0x93 || in.get(1) != 'N' || in.get(2) != 'U')
      throw new EngineException(name + " is not a NumPy file");
    int wide = in.get(6) >= 2 ? 4 : 2;
    if (in.remaining() < 8 + wide) throw new EngineException(name + " ends within its header");
    int length = wide == 2 ? in.getShort(8) & 0xffff : in.getInt(8);
    if (length < 0 || length > in.remaining() - 8 - wide) throw new EngineException(name + " ends within its header");
    byte[] text = new byte[length];
    in.get(8 + wide, text);
    Matcher header = HEADER.matcher(new String(text, StandardCharsets.ISO_8859_1));
    if (!header.matches()) throw new EngineException(name + " has a header that is not understood");
    if (!header.group(1).equals("<f4") || header.group(2).equals("True"))
      throw new EngineException(name + " must hold 32-bit floats (<f4) in C order, not " + header.group(1));
    int[] shape = java.util.Arrays.stream(header.group(3).split(",")).map(String::strip).filter(d -> !d.isEmpty())
        .mapToInt(NpyFile::dimension).toArray();
    long count = 1;
    for (int d : shape) count = Math.min(count * d, Integer.MAX_VALUE);
    int at = 8 + wide + length;
    if (in.capacity() - at != 4 * count) throw new EngineException(
        name + " holds " + (in.capacity() - at) / 4 + " numbers where its shape wants " + count);
    float[] values = new float[(int) count];
    in.slice(at, (int) (4 * count)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return new NpyFile(shape, values);
  }

  private static int dimension(String digits) {
    if (digits.length() > 9) throw new EngineException("a dimension of " + digits + " is too large");
    return Integer.parseInt(digits);
  }
}

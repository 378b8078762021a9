package io.stepline.dialog.campaign.contact;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A table as people's programs write it: UTF-8, UTF-16 with or without a mark, Windows-1252; columns parted by comma,
 * semicolon, tab or bar; or the first sheet of an Excel workbook. Found by looking at the file, which is read twice;
 * memory does not grow with it. Close gives back what a workbook was unpacked to.
 *
 * @param content where its text lies: the file itself, or a file of its own for a workbook
 */
record TextFile(Path file, Path content, Charset charset, int mark, char separator) implements AutoCloseable {
  static final Charset WINDOWS = Charset.forName("windows-1252");
  private static final String SEPARATORS = ",;\t|";
  private static final int HEAD = 64 << 10;

  /** @throws IllegalArgumentException if it is no text, saying what to do */
  static TextFile of(Path file) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(HEAD);
    }
    if (starts(head, 'P', 'K', 3, 4))
      return new TextFile(file, Workbook.asText(file), StandardCharsets.UTF_8, 0, '\t');
    if (starts(head, 0xD0, 0xCF, 0x11, 0xE0)) throw new IllegalArgumentException(
        file + " is an old Excel workbook; save the sheet as CSV (UTF-8) and import that");
    Charset charset = charset(file, head);
    int mark = starts(head, 0xEF, 0xBB, 0xBF) ? 3 : starts(head, 0xFF, 0xFE) || starts(head, 0xFE, 0xFF) ? 2 : 0;
    TextFile plain = new TextFile(file, file, charset, mark, ',');
    try (BufferedReader text = new BufferedReader(plain.reader(plain.open()))) {
      return new TextFile(file, file, charset, mark, separator(line(text)));
    }
  }

  /** The first line with anything in it, or as much of it as is looked at. */
  private static String line(Reader text) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = text.read(); c >= 0 && line.length() < HEAD; c = text.read()) {
      if (c != '\n' && c != '\r') line.append((char) c);
      else if (!line.toString().isBlank()) break;
    }
    return line.toString();
  }

  private static boolean starts(byte[] head, int... bytes) {
    if (head.length < bytes.length) return false;
    for (int i = 0; i < bytes.length; i++) if ((head[i] & 0xFF) != bytes[i]) return false;
    return true;
  }

  private static Charset charset(Path file, byte[] head) throws IOException {
    if (starts(head, 0xFF, 0xFE)) return StandardCharsets.UTF_16LE;
    if (starts(head, 0xFE, 0xFF)) return StandardCharsets.UTF_16BE;
    int[] zeros = new int[2];
    for (int i = 0; i < head.length; i++) if (head[i] == 0) zeros[i % 2]++;
    if (zeros[1] > head.length / 4) return StandardCharsets.UTF_16LE;
    if (zeros[0] > head.length / 4) return StandardCharsets.UTF_16BE;
    if (zeros[0] + zeros[1] > 0)
      throw new IllegalArgumentException(file + " is no text; export it as CSV (UTF-8) and import that");
    return isUtf8(file) ? StandardCharsets.UTF_8 : WINDOWS;
  }

  private static boolean isUtf8(Path file) throws IOException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.allocate(HEAD);
    CharBuffer chars = CharBuffer.allocate(HEAD);
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = 0; n >= 0;) {
        n = in.read(bytes.array(), bytes.position(), bytes.remaining());
        bytes.position(bytes.position() + Math.max(0, n)).flip();
        CoderResult result = decoder.decode(bytes, chars, n < 0);
        if (result.isError()) return false;
        bytes.compact();
        chars.clear();
      }
    }
    return true;
  }

  /** Of a line {@code sep=;}, as Excel knows it, or the most frequent one outside quotes. */
  private static char separator(String line) {
    if (line.toLowerCase(java.util.Locale.ROOT).matches("sep=.")) return line.charAt(4);
    Map<Integer, Integer> counts = new TreeMap<>();
    boolean quoted = false;
    for (char c : line.toCharArray()) {
      if (c == '"') quoted = !quoted;
      else if (!quoted && SEPARATORS.indexOf(c) >= 0) counts.merge(SEPARATORS.indexOf(c), 1, Integer::sum);
    }
    return counts.entrySet().stream().max(Map.Entry.<Integer, Integer>comparingByValue()
        .thenComparing(Map.Entry.<Integer, Integer>comparingByKey().reversed()))
        .map(e -> SEPARATORS.charAt(e.getKey())).orElse(',');
  }

  InputStream open() throws IOException {
    return Files.newInputStream(content);
  }

  @Override
  public void close() throws IOException {
    if (!content.equals(file)) Files.deleteIfExists(content);
  }

  /** @param in the content from its beginning; a mark is passed over, what cannot be read is refused */
  Reader reader(InputStream in) throws IOException {
    in.skipNBytes(mark);
    return new InputStreamReader(in, charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPLACE));
  }
}

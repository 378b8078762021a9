package io.stepline.dialog.campaign.contact;

import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;

/**
 * The first sheet of an Excel workbook (.xlsx, ISO/IEC 29500) as text with tabs: one line a row, so that line numbers
 * are the sheet's own. Numbers are written out (a telephone number that Excel took for a quantity keeps its digits),
 * cells formatted as dates are ISO dates, formulas are what Excel last made of them. Bounded in what it unpacks.
 */
final class Workbook {
  static final long MAX_UNPACKED = 512L << 20;
  private static final long MAX_TEXTS = 96L << 20;
  private static final int MAX_PARTS = 2_000;
  private static final int MAX_COLUMNS = 200;
  private static final int MAX_ROWS = 1_048_576;
  private static final int MAX_DIGITS = 60;
  private static final String CURE = "; save the sheet as CSV (UTF-8) and import that";

  private Workbook() {}

  /**
   * @return a file of its own, which the caller deletes
   * @throws IllegalArgumentException if it is no workbook that can be read, saying what to do
   */
  static Path asText(Path file) throws IOException {
    return asText(file, MAX_UNPACKED);
  }

  static Path asText(Path file, long mostUnpacked) throws IOException {
    inspect(file, mostUnpacked);
    Path text = Files.createTempFile("stepline-sheet-", ".tsv",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    boolean done = false;
    try (ReadableWorkbook book = new ReadableWorkbook(file.toFile(), new ReadingOptions(true, true));
        Stream<Row> rows = book.getFirstSheet().openStream();
        BufferedWriter out = Files.newBufferedWriter(text, StandardCharsets.UTF_8)) {
      write(file, rows.iterator(), out);
      done = true;
      return text;
    } catch (IOException | RuntimeException e) {
      if (e instanceof IllegalArgumentException ours && String.valueOf(ours.getMessage()).endsWith(CURE)) throw ours;
      throw new IllegalArgumentException(file + " is an Excel workbook that cannot be read (" + e.getMessage() + ")"
          + CURE, e);
    } finally {
      if (!done) Files.deleteIfExists(text);
    }
  }

  /** Unpacks it once and keeps nothing: what a small file may become is known only then. */
  private static void inspect(Path file, long mostUnpacked) throws IOException {
    long unpacked = 0;
    int parts = 0;
    byte[] piece = new byte[1 << 16];
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry part : Collections.list(zip.entries())) {
        if (++parts > MAX_PARTS) throw tooLarge(file);
        boolean texts = part.getName().endsWith("sharedStrings.xml");
        long size = 0;
        try (InputStream in = zip.getInputStream(part)) {
          for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            size += n;
            unpacked += n;
            if (unpacked > mostUnpacked || texts && size > MAX_TEXTS) throw tooLarge(file);
          }
        }
      }
    } catch (ZipException | EOFException e) {
      throw new IllegalArgumentException(file + " is an Excel workbook that is broken (" + e.getMessage() + ")" + CURE,
          e);
    }
    if (parts == 0) throw new IllegalArgumentException(file + " is an Excel workbook that is broken" + CURE);
  }

  private static IllegalArgumentException tooLarge(Path file) {
    return new IllegalArgumentException(file + " is an Excel workbook too large to be read" + CURE);
  }

  private static void write(Path file, Iterator<Row> rows, BufferedWriter out) throws IOException {
    int line = 1;
    while (rows.hasNext()) {
      Row row = rows.next();
      if (row.getRowNum() < line || row.getRowNum() > MAX_ROWS) throw new IllegalArgumentException(
          file + " is an Excel workbook with rows out of order" + CURE);
      for (; line < row.getRowNum(); line++) out.write('\n');
      StringBuilder text = new StringBuilder();
      int at = 0;
      for (Cell cell : row) {
        if (cell == null) continue;
        String value = value(cell);
        if (value.isEmpty()) continue;
        if (cell.getColumnIndex() >= MAX_COLUMNS || cell.getColumnIndex() < at) throw new IllegalArgumentException(
            file + " line " + line + " has more than " + MAX_COLUMNS + " columns" + CURE);
        for (; at < cell.getColumnIndex(); at++) text.append('\t');
        text.append(quoted(value));
      }
      out.write(text.append('\n').toString());
      line++;
    }
  }

  private static String quoted(String value) {
    String plain = value.replaceAll("[\\t\\r\\n]+", " ");
    return plain.indexOf('"') < 0 ? plain : '"' + plain.replace("\"", "\"\"") + '"';
  }

  private static String value(Cell cell) {
    String raw = Optional.ofNullable(cell.getRawValue()).orElse("");
    if (cell.getType() == CellType.STRING) return Optional.ofNullable(cell.asString()).orElse("");
    if (cell.getType() == CellType.BOOLEAN) return raw.equals("1") ? "true" : "false";
    if (cell.getType() != CellType.NUMBER && cell.getType() != CellType.FORMULA || !raw.matches("-?[0-9.]+([eE][+-]?"
        + "[0-9]{1,3})?"))
      return raw;
    BigDecimal number = new BigDecimal(raw);
    if (number.precision() > MAX_DIGITS || Math.abs(number.scale()) > MAX_DIGITS) return raw;
    return isDate(cell) ? date(number) : number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  /** By its number format: the built-in ones of dates (18.8.30 numFmt), or one that writes years or days. */
  private static boolean isDate(Cell cell) {
    int id = Optional.ofNullable(cell.getDataFormatId()).orElse(0);
    if (id >= 14 && id <= 22 || id >= 45 && id <= 47) return true;
    String format = Optional.ofNullable(cell.getDataFormatString()).orElse("");
    return format.replaceAll("\"[^\"]*\"|\\\\.|\\[[^]]*]|(?i)general", "").matches("(?i).*[yd].*");
  }

  /** Days since 1899-12-30, as Excel counts from March 1900 on. */
  private static String date(BigDecimal days) {
    long seconds = days.multiply(BigDecimal.valueOf(86_400)).setScale(0, RoundingMode.HALF_UP).longValue();
    LocalDateTime at = LocalDateTime.ofEpochSecond(Math.clamp(seconds, 0, 4_000_000L * 86_400)
        - 25_569L * 86_400, 0, ZoneOffset.UTC);
    return at.toLocalTime().equals(LocalTime.MIDNIGHT) ? at.toLocalDate().toString() : at.toString();
  }
}

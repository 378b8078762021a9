package io.stepline.model.voice;

import io.stepline.model.engine.EngineException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The phonemes of a text in one of espeak-ng's voices, by IPA. The program (GPL-3, so never in our own process) runs on
 * from text to text; behind each goes a word whose phonemes are known, which tells where the text's end. A program that
 * hangs, ends or answers otherwise is ended and begun anew, so that no text hears of another. Thread-safe.
 */
final class Espeak implements AutoCloseable {
  static final String PROGRAM = "espeak-ng";
  private static final long PATIENCE_MS = 1_500;
  private static final String MARK = "qqx vvz";
  private static final String MARK_PATTERN = "(?i)qqx\\s+vvz";
  /** Longer lines the program reads in parts. */
  private static final int MAX_CHARS = 240;
  private static final int MAX_LINE_BYTES = 1 << 16;
  private static final int MAX_LINES = 64;
  private final List<String> command;
  private final String voice;
  private final long patienceMs;
  private Optional<Running> running = Optional.empty();
  private boolean closed;

  private record Running(Process process, InputStream out, String mark) {}

  /** @param tied letters of one sound have {@code ^} between them */
  Espeak(String voice, boolean tied) {
    this(PROGRAM, voice, tied, PATIENCE_MS);
  }

  /** @param patienceMs until each line */
  Espeak(String program, String voice, boolean tied, long patienceMs) {
    if (!voice.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,40}"))
      throw new EngineException("'" + voice + "' is no voice of espeak-ng");
    this.voice = voice.equals("cmn") || voice.equals("zh") ? "cmn-latn-pinyin" : voice;
    this.patienceMs = patienceMs;
    List<String> all = new ArrayList<>(List.of(program, "-q", "--ipa", "-b", "1", "-v", this.voice));
    if (tied) all.add("--tie=^");
    command = List.copyOf(all);
  }

  /**
   * @param words without marks of sentences
   * @return their phonemes, composed as espeak-ng has them, words apart by spaces; empty where nothing is to be said
   * @throws EngineException if the program does not answer, is missing or has no such voice
   */
  synchronized String of(String words) {
    String text = words.replaceAll(MARK_PATTERN, " ").replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    if (text.codePoints().noneMatch(Character::isLetterOrDigit)) return "";
    StringBuilder all = new StringBuilder();
    for (String part : parts(text)) all.append(all.isEmpty() ? "" : " ").append(asked(part));
    return all.toString();
  }

  private String asked(String part) {
    if (closed) throw new EngineException("the voice is closed");
    try {
      return once(part);
    } catch (IOException e) {
      end();
      try {
        return once(part);
      } catch (IOException again) {
        end();
        throw new EngineException(
            "espeak-ng gives no phonemes (" + again.getMessage() + "); apt-get install espeak-ng, "
                + "and see whether espeak-ng --voices lists " + voice,
            again);
      }
    }
  }

  private String once(String part) throws IOException {
    Running r = running.isPresent() ? running.get() : begin();
    running = Optional.of(r);
    write(r.process(), part + "\n" + MARK + "\n");
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < MAX_LINES; i++) {
      String line = line(r.process(), r.out());
      if (line.equals(r.mark())) {
        if (r.out().available() > 0) throw new IOException("more came than was asked for");
        return all.toString();
      }
      String said = line.replaceAll("\\([a-z-]{2,12}\\)", "").strip();
      if (!said.isEmpty()) all.append(all.isEmpty() ? "" : " ").append(said);
    }
    throw new IOException("too many lines");
  }

  private Running begin() throws IOException {
    Process p = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      InputStream out = new BufferedInputStream(p.getInputStream());
      write(p, MARK + "\n" + MARK + "\n");
      String mark = line(p, out);
      if (mark.isBlank() || !line(p, out).equals(mark) || out.available() > 0)
        throw new IOException("it does not say the same twice");
      return new Running(p, out, mark);
    } catch (IOException e) {
      p.destroyForcibly();
      throw e;
    }
  }

  private static void write(Process p, String text) throws IOException {
    p.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    p.getOutputStream().flush();
  }

  /** A program that hangs is ended, which ends what is read of it. */
  private String line(Process p, InputStream out) throws IOException {
    CompletableFuture<Void> late = CompletableFuture.runAsync(p::destroyForcibly,
        CompletableFuture.delayedExecutor(patienceMs, TimeUnit.MILLISECONDS));
    try {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = out.read(); b != '\n'; b = out.read()) {
        if (b < 0) throw new IOException("it ended");
        if (line.size() >= MAX_LINE_BYTES) throw new IOException("its line does not end");
        line.write(b);
      }
      return line.toString(StandardCharsets.UTF_8).strip();
    } finally {
      late.cancel(false);
    }
  }

  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    String left = text;
    while (left.length() > MAX_CHARS) {
      int space = left.lastIndexOf(' ', MAX_CHARS);
      int cut = space > 0 ? space : left.offsetByCodePoints(0, left.codePointCount(0, MAX_CHARS) - 1);
      parts.add(left.substring(0, cut));
      left = left.substring(cut).strip();
    }
    parts.add(left);
    return parts;
  }

  private void end() {
    running.ifPresent(r -> r.process().destroyForcibly());
    running = Optional.empty();
  }

  @Override
  public synchronized void close() {
    closed = true;
    end();
  }
}

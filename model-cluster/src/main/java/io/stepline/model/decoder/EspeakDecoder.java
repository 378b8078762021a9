package io.stepline.model.decoder;

import io.stepline.kafka.contract.Language;
import io.stepline.model.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** espeak-ng for other languages, as a program of its own (it is GPL-3). One process a clause. */
public final class EspeakDecoder extends ClauseDecoder {
  private static final int WAV_HEADER = 44;
  private static final int WORDS_PER_MINUTE = 160;
  /** The plain Mandarin voice reads tone digits aloud. */
  private static final String MANDARIN = "cmn-latn-pinyin";

  private static final long PATIENCE_MS = 1_500;
  private final String program;
  private final long patienceMs;
  private final Set<String> languages = new HashSet<>();

  /** @throws EngineException if the program is missing */
  public EspeakDecoder() {
    this("espeak-ng", PATIENCE_MS);
  }

  /** @param patienceMs until its first sound, between its pieces, and until it ends */
  EspeakDecoder(String program, long patienceMs) {
    super("espeak");
    this.program = program;
    this.patienceMs = patienceMs;
    try {
      Process p = new ProcessBuilder(program, "--voices").redirectErrorStream(true).start();
      for (String line : new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        String[] columns = line.strip().split(" +");
        if (columns.length > 1) languages.add(columns[1]);
      }
      if (!p.waitFor(5, TimeUnit.SECONDS) || p.exitValue() != 0) throw new EngineException("espeak-ng does not run");
    } catch (IOException e) {
      throw new EngineException("espeak-ng is not installed; apt-get install espeak-ng", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException("interrupted", e);
    }
  }

  @Override
  public String name() {
    return "espeak-ng (subprocess)";
  }

  @Override
  public boolean speaks(String language) {
    return languages.contains(voiceFor(language));
  }

  /** Its voice of that very tag, or else of the language. */
  private String voiceFor(String language) {
    Language tag = Language.of(language);
    if (tag.base().equals("zh")) return tag.spoken().equals("yue") ? "yue" : MANDARIN;
    String whole = language.toLowerCase(Locale.ROOT).replace('_', '-');
    return languages.contains(whole) ? whole : tag.base();
  }

  @Override
  protected boolean speak(String clause, Voice how, Sink sink) {
    if (!speaks(how.language())) throw new EngineException(
        "espeak-ng has no voice for " + how.language() + "; espeak-ng --voices lists those it has");
    List<String> command = List.of(program, "-b", "1", "-v", voiceFor(how.language()), "-s",
        Integer.toString((int) (WORDS_PER_MINUTE * how.speed())), "--stdin", "--stdout");
    try {
      Process p = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try (var out = p.getOutputStream()) {
        out.write(clause.getBytes(StandardCharsets.UTF_8));
      }
      try (InputStream in = p.getInputStream()) {
        return play(p, in, sink);
      } finally {
        p.destroy();
      }
    } catch (IOException e) {
      throw new EngineException("espeak-ng could not speak: " + e.getMessage(), e);
    }
  }

  private boolean play(Process p, InputStream in, Sink sink) throws IOException {
    byte[] header = read(p, in, WAV_HEADER);
    if (header.length < WAV_HEADER) throw new EngineException("espeak-ng made no sound");
    int rate = (header[24] & 0xff) | (header[25] & 0xff) << 8 | (header[26] & 0xff) << 16;
    int piece = rate / 20 * 2;
    for (byte[] b = read(p, in, piece); b.length > 1; b = read(p, in, piece)) {
      short[] pcm = new short[b.length / 2];
      for (int i = 0; i < pcm.length; i++) pcm[i] = (short) (b[2 * i] & 0xff | b[2 * i + 1] << 8);
      if (!sink.audio(rate, pcm)) return false;
    }
    try {
      if (!p.waitFor(patienceMs, TimeUnit.MILLISECONDS) || p.exitValue() != 0)
        throw new EngineException("espeak-ng broke off");
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A program that hangs is ended, which ends what is read of it. */
  private byte[] read(Process p, InputStream in, int most) throws IOException {
    CompletableFuture<Void> late = CompletableFuture.runAsync(p::destroyForcibly,
        CompletableFuture.delayedExecutor(patienceMs, TimeUnit.MILLISECONDS));
    try {
      return in.readNBytes(most);
    } finally {
      late.cancel(false);
    }
  }
}

package io.stepline.model.voice;

import io.stepline.kafka.contract.Language;
import io.stepline.model.decoder.ClauseDecoder;
import io.stepline.model.engine.EngineException;
import io.stepline.model.onnx.OnnxGraph;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The voices of Piper in a folder. A bot takes one by its name or a speaker's, or else the first of its language. */
public final class PiperDecoder extends ClauseDecoder {
  private final List<PiperVoice> voices = new ArrayList<>();

  /**
   * @param threads clauses spoken at once
   * @throws EngineException if there is none, or one of them cannot be used
   */
  public PiperDecoder(Path folder, OnnxGraph.Place place, int threads) {
    super("piper", threads);
    List<Path> files = files(folder);
    if (files.isEmpty()) throw new EngineException("there is no voice of Piper in " + folder
        + "; ./stepline models get piper-en_US-ljspeech-medium fetches one (docs/laptop.md)");
    try {
      for (Path f : files) voices.add(new PiperVoice(f, place));
    } catch (EngineException e) {
      close();
      throw e;
    }
  }

  /** The graphs of a folder, by name. */
  public static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) return List.of();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.onnx")) {
      List<Path> files = new ArrayList<>();
      all.forEach(files::add);
      files.sort(null);
      return files;
    } catch (IOException e) {
      throw new EngineException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return "Piper, " + voices.stream().map(PiperVoice::name).collect(Collectors.joining(", "));
  }

  @Override
  public boolean speaks(String language) {
    return voices.stream().anyMatch(v -> same(v, language));
  }

  private static boolean same(PiperVoice voice, String language) {
    String spoken = Language.of(language).spoken();
    return !spoken.isEmpty() && Language.of(voice.language()).spoken().equals(spoken);
  }

  private static boolean exactly(PiperVoice voice, String language) {
    return voice.language().replace('_', '-').toLowerCase(Locale.ROOT)
        .equals(language.replace('_', '-').toLowerCase(Locale.ROOT));
  }

  private PiperVoice voice(Voice how) {
    Optional<PiperVoice> named = voices.stream().filter(v -> v.name().equals(how.name()) || v.hasSpeaker(how.name()))
        .filter(v -> same(v, how.language())).findFirst();
    return named.or(() -> voices.stream().filter(v -> exactly(v, how.language())).findFirst())
        .or(() -> voices.stream().filter(v -> same(v, how.language())).findFirst())
        .orElseThrow(() -> new EngineException("no voice of Piper that is here speaks " + how.language()
            + "; ./stepline models get piper-NAME fetches more"));
  }

  @Override
  protected boolean speak(String clause, Voice how, Sink sink) {
    PiperVoice voice = voice(how);
    for (String sentence : voice.phonemes(clause))
      if (!Pcm.play(voice.say(sentence, how.speed(), how.name()), voice.rateHz(), sink)) return false;
    return true;
  }

  @Override
  public void close() {
    super.close();
    voices.forEach(PiperVoice::close);
  }
}

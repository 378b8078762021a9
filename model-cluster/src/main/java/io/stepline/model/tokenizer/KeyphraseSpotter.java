package io.stepline.model.tokenizer;

import io.stepline.model.engine.EngineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Hears given phrases in running speech, whoever speaks and whatever else is said (PocketSphinx's keyphrase search).
 * Thread-safe; each ear is one thread's.
 */
public final class KeyphraseSpotter implements AutoCloseable {
  public static final int RATE = 16_000;
  private static final String SEARCH = "phrases";
  /** Found on a corpus: more of it takes greetings of people for machines, less misses machines on noisy lines. */
  private static final int EASE = -2;

  private final Path models;
  private final Path telephone;
  private final Path dictionary;
  private final Path phrases;
  private final ConcurrentLinkedDeque<NativeSphinx> idle = new ConcurrentLinkedDeque<>();

  /**
   * @param models folder of the en-us model
   * @throws EngineException if library or model are missing, or none of the phrases can be pronounced
   */
  public KeyphraseSpotter(Path models, Set<String> phrases, Set<String> words) {
    if (!Files.isDirectory(models.resolve("en-us")))
      throw new EngineException("no acoustic model in " + models + "; apt-get install pocketsphinx-en-us");
    this.models = models;
    this.telephone = PocketSphinxEncoder.resource("/speech/telephone.mllr");
    Map<String, List<String>> known = PronouncingDictionary.lines(models.resolve("cmudict-en-us.dict"), words);
    this.dictionary =
        PronouncingDictionary.write("answer", ".dict", known.values().stream().flatMap(List::stream).toList());
    List<String> usable =
        phrases.stream().filter(p -> List.of(p.split(" ")).stream().allMatch(known::containsKey)).toList();
    if (usable.isEmpty()) throw new EngineException("none of the answer phrases is in the dictionary");
    this.phrases = PronouncingDictionary.write("answer", ".list",
        usable.stream().map(p -> p + " /" + threshold(p) + "/").toList());
    idle.add(make());
  }

  /** Longer phrases are told apart more easily, and score lower. */
  private static String threshold(String phrase) {
    return "1e-" + Math.clamp(phrase.replace(" ", "").length() * 2L + EASE, 12, 50);
  }

  private NativeSphinx make() {
    List<String> options = new ArrayList<>(List.of("-hmm", models.resolve("en-us").toString(), "-dict",
        dictionary.toString(), "-mllr", telephone.toString()));
    NativeSphinx sphinx = new NativeSphinx(options);
    sphinx.addKeyphrases(SEARCH, phrases.toString());
    sphinx.use(SEARCH);
    return sphinx;
  }

  public Ear open() {
    return new Ear();
  }

  /** One line's ear. */
  public final class Ear implements AutoCloseable {
    private Optional<NativeSphinx> sphinx = Optional.empty();
    private String heard = "";

    /** @param pcm at {@link #RATE} @return all phrases heard so far, when there are more than before */
    public Optional<String> accept(short[] pcm) {
      if (sphinx.isEmpty()) {
        NativeSphinx s = Optional.ofNullable(idle.pollLast()).orElseGet(KeyphraseSpotter.this::make);
        s.start();
        sphinx = Optional.of(s);
      }
      sphinx.get().feed(pcm, false);
      String now = sphinx.get().hypothesis().orElse("");
      if (now.equals(heard)) return Optional.empty();
      heard = now;
      return Optional.of(now).filter(n -> !n.isBlank());
    }

    @Override
    public void close() {
      sphinx.ifPresent(s -> {
        s.end();
        idle.addLast(s);
      });
      sphinx = Optional.empty();
    }
  }

  @Override
  public void close() {
    idle.forEach(NativeSphinx::close);
    idle.clear();
  }
}

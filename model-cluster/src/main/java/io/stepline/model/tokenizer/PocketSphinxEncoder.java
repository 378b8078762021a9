package io.stepline.model.tokenizer;

import io.stepline.model.bot.Bot;
import io.stepline.model.bot.Phrases;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiFunction;

/**
 * The embedded ears: PocketSphinx with the grammar of the dialogue state. Partials while the caller talks; at a pause
 * the whole turn again with its own mean, and beside it a free phone loop whose acoustic score tells whether the phrase
 * is believable.
 */
public final class PocketSphinxEncoder implements SpeechEncoder {
  private static final int RATE = 16_000;
  private static final String PHONES = "phones";
  private static final int MIN_SAMPLES = RATE / 8;

  private final Path models;
  private final Path telephone;
  private final Map<String, Bot> bots;
  private final Map<String, Path> dictionaries = new ConcurrentHashMap<>();
  private final Map<Kind, ConcurrentLinkedDeque<NativeSphinx>> idle = new ConcurrentHashMap<>();
  private final BiFunction<Bot, String, String> grammars;
  private final Map<String, String> degraded = new ConcurrentSkipListMap<>();
  private final Map<String, String> refused = new LinkedHashMap<>();

  /**
   * What a decoder is for. Streaming and whole utterances need decoders of their own: after a whole one the buffers no
   * longer fit and the library aborts.
   */
  private enum Use {
    STREAM, WHOLE, PHONES
  }

  private record Kind(String bot, boolean narrowband, Use use) {}

  /**
   * @param models folder of the en-us model, as Debian's pocketsphinx-en-us lays it out
   * @throws EngineException if library or model are missing
   * @throws io.stepline.model.bot.BotException if a bot uses a word without pronunciation
   */
  public PocketSphinxEncoder(Path models, Map<String, Bot> bots, Map<String, Path> botFiles) {
    this(models, bots, botFiles, Phrases::jsgf);
  }

  /** @param grammars of a bot's state */
  PocketSphinxEncoder(Path models, Map<String, Bot> bots, Map<String, Path> botFiles,
      BiFunction<Bot, String, String> grammars) {
    this.grammars = grammars;
    if (!Files.isDirectory(models.resolve("en-us")))
      throw new EngineException("no acoustic model in " + models + "; apt-get install pocketsphinx-en-us");
    this.models = models;
    this.bots = bots;
    this.telephone = resource("/speech/telephone.mllr");
    PronouncingDictionary words = PronouncingDictionary.load(models.resolve("cmudict-en-us.dict"), bots, botFiles);
    bots.forEach((name, bot) -> dictionaries.put(name, words.write(bot)));
    bots.keySet().forEach(this::tried);
    if (!bots.isEmpty() && refused.size() == bots.size())
      throw new EngineException(refused.values().iterator().next());
  }

  /** A bot that the library cannot serve is refused alone. */
  private void tried(String bot) {
    try {
      warm(bot);
      String first = bot + "/" + Phrases.firstState(bot(bot));
      if (Phrases.states(bot(bot)).stream().allMatch(s -> degraded.containsKey(bot + "/" + s)))
        refused.put(bot, degraded.getOrDefault(first, "no grammar can be used"));
    } catch (EngineException e) {
      refused.put(bot, String.valueOf(e.getMessage()));
    }
  }

  /** Bots that this engine cannot serve, and why. */
  public Map<String, String> refused() {
    return Map.copyOf(refused);
  }

  /** States, as {@code BOT/STATE}, of which only keys and digits are heard, and why. */
  public Map<String, String> degraded() {
    return Map.copyOf(degraded);
  }

  /**
   * One decoder to stream, one for the second pass and one for the phone loop, so that the first caller does not wait
   * for them.
   */
  private void warm(String bot) {
    for (boolean narrowband : new boolean[] {true, false}) {
      for (Use use : Use.values()) {
        Kind kind = new Kind(bot, narrowband, use);
        NativeSphinx sphinx = borrow(kind);
        sphinx.start();
        sphinx.feed(new short[RATE / 2], use != Use.STREAM);
        sphinx.end();
        giveBack(kind, sphinx);
      }
    }
  }

  @Override
  public String name() {
    return "PocketSphinx (in process, grammar per state)";
  }

  @Override
  public int sampleRateHz() {
    return RATE;
  }

  @Override
  public Session open(String bot, boolean narrowband) {
    String known = bots.containsKey(bot) ? bot : bots.keySet().iterator().next();
    return new Ears(known, narrowband);
  }

  /** @param name of one that is known */
  private Bot bot(String name) {
    return Objects.requireNonNull(bots.get(name), name);
  }

  private NativeSphinx borrow(Kind kind) {
    return Optional.ofNullable(idle.computeIfAbsent(kind, k -> new ConcurrentLinkedDeque<>()).pollLast())
        .orElseGet(() -> make(kind));
  }

  private void giveBack(Kind kind, NativeSphinx sphinx) {
    idle.computeIfAbsent(kind, k -> new ConcurrentLinkedDeque<>()).addLast(sphinx);
  }

  private NativeSphinx make(Kind kind) {
    Path dictionary = Objects.requireNonNull(dictionaries.get(kind.bot()), kind.bot());
    List<String> options = new ArrayList<>(
        List.of("-hmm", models.resolve("en-us").toString(), "-dict",
            dictionary.toString()));
    if (kind.narrowband()) options.addAll(List.of("-mllr", telephone.toString()));
    if (kind.use() == Use.PHONES)
      options.addAll(List.of("-allphone_ci", "yes", "-beam", "1e-20", "-pbeam", "1e-20", "-lw", "2.0"));
    else options.addAll(List.of("-wip", "0.1"));
    NativeSphinx sphinx = new NativeSphinx(options);
    if (kind.use() == Use.PHONES) {
      sphinx.addPhoneLoop(PHONES, models.resolve("en-us-phone.lm.bin").toString());
      sphinx.use(PHONES);
    } else {
      Phrases.states(bot(kind.bot())).forEach(s -> grammar(sphinx, bot(kind.bot()), s));
      sphinx.use(Phrases.firstState(bot(kind.bot())));
    }
    return sphinx;
  }

  /** A state whose grammar is refused hears digits only; the others are as good as ever. */
  private void grammar(NativeSphinx sphinx, Bot bot, String state) {
    try {
      sphinx.addGrammar(state, grammars.apply(bot, state));
    } catch (EngineException e) {
      degraded.put(bot.name() + "/" + state, String.valueOf(e.getMessage()));
      sphinx.addGrammar(state, Phrases.digits());
    }
  }

  private final class Ears implements Session {
    private final Kind stream;
    private final Kind whole;
    private final Kind phones;
    private String state;
    private Optional<NativeSphinx> streaming = Optional.empty();
    private String partial = "";

    Ears(String bot, boolean narrowband) {
      stream = new Kind(bot, narrowband, Use.STREAM);
      whole = new Kind(bot, narrowband, Use.WHOLE);
      phones = new Kind(bot, narrowband, Use.PHONES);
      state = Phrases.firstState(bot(bot));
    }

    @Override
    public void expect(String expectation) {
      if (Phrases.states(bot(whole.bot())).contains(expectation)) state = expectation;
    }

    @Override
    public void begin() {
      release();
      NativeSphinx sphinx = borrow(stream);
      sphinx.use(state);
      sphinx.start();
      streaming = Optional.of(sphinx);
      partial = "";
    }

    @Override
    public Optional<String> accept(short[] pcm) {
      if (streaming.isEmpty()) return Optional.empty();
      streaming.get().feed(pcm, false);
      String now = streaming.get().hypothesis().orElse("");
      if (now.equals(partial)) return Optional.empty();
      partial = now;
      return Optional.of(now);
    }

    @Override
    public CompletableFuture<Result> settle(short[] turn) {
      return CompletableFuture.completedFuture(recognise(turn));
    }

    private Result recognise(short[] turn) {
      if (turn.length < MIN_SAMPLES) return Result.NOTHING;
      NativeSphinx sphinx = borrow(whole);
      Optional<String> text;
      List<NativeSphinx.Segment> words;
      try {
        sphinx.use(state);
        text = decode(sphinx, turn);
        words = text.isPresent() ? sphinx.segments() : List.of();
      } finally {
        giveBack(whole, sphinx);
      }
      return text.map(t -> judged(t, words, turn)).orElse(Result.NOTHING);
    }

    private Optional<String> decode(NativeSphinx sphinx, short[] turn) {
      sphinx.start();
      sphinx.feed(turn, true);
      sphinx.end();
      return sphinx.hypothesis();
    }

    private Result judged(String text, List<NativeSphinx.Segment> words, short[] turn) {
      NativeSphinx free = borrow(phones);
      try {
        decode(free, turn);
        Belief belief = Belief.of(words, free.segments());
        return new Result(text, belief.confidence(), belief.rejected());
      } finally {
        giveBack(phones, free);
      }
    }

    private void release() {
      streaming.ifPresent(s -> {
        s.end();
        giveBack(stream, s);
      });
      streaming = Optional.empty();
    }

    @Override
    public void close() {
      release();
    }
  }

  @Override
  public void close() {
    idle.values().forEach(q -> q.forEach(NativeSphinx::close));
    idle.clear();
  }

  static Path resource(String name) {
    try (InputStream in = PocketSphinxEncoder.class.getResourceAsStream(name)) {
      if (in == null) throw new EngineException("the resource " + name + " is missing from the build");
      Path file = Files.createTempFile("stepline", ".mllr");
      file.toFile().deleteOnExit();
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw new EngineException("no temporary file could be written: " + e.getMessage(), e);
    }
  }
}

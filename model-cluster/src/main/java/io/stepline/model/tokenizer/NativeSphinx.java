package io.stepline.model.tokenizer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.stepline.model.engine.EngineException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One PocketSphinx decoder (the 5prealpha ABI of Debian and Ubuntu, libpocketsphinx.so.3) through java.lang.foreign.
 * Owned by one thread at a time.
 */
final class NativeSphinx implements AutoCloseable {
  private static final int MAX_TEXT = 4096;
  /** 100 ms: a stream is fed in pieces that fit the decoder's own buffers. */
  private static final int MAX_PIECE = 1600;

  /** The library's functions, looked up once. */
  private record Functions(MethodHandle args, MethodHandle parse, MethodHandle init, MethodHandle free,
      MethodHandle start, MethodHandle end, MethodHandle process,
      MethodHandle hypothesis, MethodHandle setJsgf, MethodHandle setSearch, MethodHandle setAllphone,
      MethodHandle setKeyphrases, MethodHandle startStream, MethodHandle segments,
      MethodHandle nextSegment, MethodHandle segmentWord, MethodHandle segmentFrames, MethodHandle segmentScore) {
    static Functions load() {
      Arena arena = Arena.global();
      SymbolLookup base = SymbolLookup.libraryLookup("libsphinxbase.so.3", arena);
      SymbolLookup sphinx = SymbolLookup.libraryLookup("libpocketsphinx.so.3", arena);
      Linker linker = Linker.nativeLinker();
      java.util.function.BiFunction<String, FunctionDescriptor, MethodHandle> f = (name, d) -> linker.downcallHandle(
          sphinx.find(name).or(() -> base.find(name))
              .orElseThrow(() -> new EngineException("libpocketsphinx has no " + name)),
          d);
      FunctionDescriptor p = FunctionDescriptor.of(ADDRESS);
      FunctionDescriptor pp = FunctionDescriptor.of(ADDRESS, ADDRESS);
      FunctionDescriptor ip = FunctionDescriptor.of(JAVA_INT, ADDRESS);
      FunctionDescriptor ipp = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
      FunctionDescriptor ippp = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
      quiet(f.apply("err_set_logfp", FunctionDescriptor.ofVoid(ADDRESS)));
      return new Functions(f.apply("ps_args", p),
          f.apply("cmd_ln_parse_r", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT)),
          f.apply("ps_init", pp), f.apply("ps_free", ip), f.apply("ps_start_utt", ip), f.apply("ps_end_utt", ip),
          f.apply("ps_process_raw", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT)),
          f.apply("ps_get_hyp", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS)), f.apply("ps_set_jsgf_string", ippp),
          f.apply("ps_set_search", ipp),
          f.apply("ps_set_allphone_file", ippp), f.apply("ps_set_kws", ippp), f.apply("ps_start_stream", ip),
          f.apply("ps_seg_iter", pp), f.apply("ps_seg_next", pp), f.apply("ps_seg_word", pp),
          f.apply("ps_seg_frames", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS)),
          f.apply("ps_seg_prob", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS)));
    }

    private static void quiet(MethodHandle setLogFile) {
      try {
        setLogFile.invoke(MemorySegment.NULL);
      } catch (Throwable e) {
        throw new EngineException("libpocketsphinx cannot be called", e);
      }
    }
  }

  private static final class Library {
    static final Functions F = Functions.load();
  }

  /** A word or phone with its acoustic score; frames are 10 ms. */
  record Segment(String word, int frames, int acoustic) {}

  private final Arena arena = Arena.ofShared();
  private final MemorySegment decoder;
  private final MemorySegment a = arena.allocate(JAVA_INT);
  private final MemorySegment b = arena.allocate(JAVA_INT);
  private final MemorySegment c = arena.allocate(JAVA_INT);
  private MemorySegment buffer = arena.allocate(JAVA_SHORT, 16_000);
  private long capacity = 16_000;

  /** @throws EngineException if the library is missing or refuses the options */
  NativeSphinx(List<String> options) {
    try {
      List<String> all = new ArrayList<>(List.of("stepline"));
      all.addAll(options);
      MemorySegment argv = arena.allocate(ADDRESS, all.size());
      for (int i = 0; i < all.size(); i++) argv.setAtIndex(ADDRESS, i, arena.allocateFrom(all.get(i)));
      MemorySegment config = (MemorySegment) Library.F.parse().invoke(MemorySegment.NULL,
          (MemorySegment) Library.F.args().invoke(), all.size(), argv, 0);
      if (config.address() == 0) throw new EngineException("PocketSphinx refuses the options " + options);
      decoder = (MemorySegment) Library.F.init().invoke(config);
      if (decoder.address() == 0) throw new EngineException("PocketSphinx does not start with " + options);
      check((int) Library.F.startStream().invoke(decoder), "start of stream");
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new EngineException("PocketSphinx is not usable; apt-get install libpocketsphinx3 pocketsphinx-en-us", e);
    }
  }

  void addGrammar(String name, String jsgf) {
    try (Arena local = Arena.ofConfined()) {
      check((int) Library.F.setJsgf().invoke(decoder, local.allocateFrom(name), local.allocateFrom(jsgf)),
          "grammar " + name);
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new EngineException("PocketSphinx grammar", e);
    }
  }

  void addPhoneLoop(String name, String file) {
    try (Arena local = Arena.ofConfined()) {
      check((int) Library.F.setAllphone().invoke(decoder, local.allocateFrom(name), local.allocateFrom(file)),
          "phone loop");
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new EngineException("PocketSphinx phone loop", e);
    }
  }

  /** @param file a phrase and its threshold, {@code /1e-20/}, in each line */
  void addKeyphrases(String name, String file) {
    try (Arena local = Arena.ofConfined()) {
      check((int) Library.F.setKeyphrases().invoke(decoder, local.allocateFrom(name), local.allocateFrom(file)),
          "keyphrases");
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new EngineException("PocketSphinx keyphrases", e);
    }
  }

  void use(String name) {
    try (Arena local = Arena.ofConfined()) {
      check((int) Library.F.setSearch().invoke(decoder, local.allocateFrom(name)), "search " + name);
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new EngineException("PocketSphinx search", e);
    }
  }

  void start() {
    call(Library.F.start(), "start of utterance");
  }

  void end() {
    call(Library.F.end(), "end of utterance");
  }

  /** @param whole the utterance is complete, so that its own mean can be used */
  void feed(short[] pcm, boolean whole) {
    if (whole || pcm.length <= MAX_PIECE) {
      process(pcm, whole);
      return;
    }
    for (int at = 0; at < pcm.length; at += MAX_PIECE)
      process(java.util.Arrays.copyOfRange(pcm, at, Math.min(pcm.length, at + MAX_PIECE)), false);
  }

  private void process(short[] pcm, boolean whole) {
    if (pcm.length == 0) return;
    if (pcm.length > capacity) {
      capacity = pcm.length * 2L;
      buffer = arena.allocate(JAVA_SHORT, capacity);
    }
    MemorySegment.copy(pcm, 0, buffer, JAVA_SHORT, 0, pcm.length);
    try {
      int frames = (int) Library.F.process().invoke(decoder, buffer, (long) pcm.length, 0, whole ? 1 : 0);
      if (frames < 0) throw new EngineException("PocketSphinx cannot process audio");
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new EngineException("PocketSphinx audio", e);
    }
  }

  /** The best hypothesis so far; empty when there is none. */
  Optional<String> hypothesis() {
    try {
      MemorySegment text = (MemorySegment) Library.F.hypothesis().invoke(decoder, a);
      return text.address() == 0 ? Optional.empty()
          : Optional.of(text.reinterpret(MAX_TEXT).getString(0, StandardCharsets.UTF_8)).filter(t -> !t.isBlank());
    } catch (Throwable e) {
      throw new EngineException("PocketSphinx hypothesis", e);
    }
  }

  List<Segment> segments() {
    List<Segment> all = new ArrayList<>();
    try {
      MemorySegment at = (MemorySegment) Library.F.segments().invoke(decoder);
      while (at.address() != 0) {
        String word = ((MemorySegment) Library.F.segmentWord().invoke(at)).reinterpret(MAX_TEXT).getString(0,
            StandardCharsets.UTF_8);
        Library.F.segmentFrames().invoke(at, a, b);
        int frames = b.get(JAVA_INT, 0) - a.get(JAVA_INT, 0) + 1;
        int unused = (int) Library.F.segmentScore().invoke(at, a, b, c);
        all.add(new Segment(word, frames, a.get(JAVA_INT, 0)));
        at = (MemorySegment) Library.F.nextSegment().invoke(at);
      }
    } catch (Throwable e) {
      throw new EngineException("PocketSphinx segments", e);
    }
    return all;
  }

  private void call(MethodHandle f, String what) {
    try {
      check((int) f.invoke(decoder), what);
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new EngineException("PocketSphinx " + what, e);
    }
  }

  private static void check(int result, String what) {
    if (result < 0) throw new EngineException("PocketSphinx refuses: " + what);
  }

  @Override
  public void close() {
    try {
      int unused = (int) Library.F.free().invoke(decoder);
    } catch (Throwable e) {
      throw new EngineException("PocketSphinx cannot be freed", e);
    } finally {
      arena.close();
    }
  }
}

package io.stepline.model.decoder;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * libflite through java.lang.foreign. Its voices are global to the process and it is not thread-safe, so there is one
 * of these and one lock.
 */
final class FliteLibrary {
  private static final int CHUNK_SAMPLES = 800;
  private static final int STREAM_CONTINUE = 0;
  private static final int STREAM_STOP = -1;
  private static final long WAVE_BYTES = 32;

  private final Linker linker = Linker.nativeLinker();
  private final Arena arena = Arena.global();
  private final MethodHandle textToWave;
  private final MethodHandle deleteWave;
  private final MethodHandle setFloat;
  private final MethodHandle setFeature;
  private final MethodHandle newStreaming;
  private final MethodHandle streamingValue;
  /** flite keeps the address of a feature's name, not the name, so it stays for good. */
  private final MemorySegment durationStretch = arena.allocateFrom("duration_stretch");
  private final Map<String, MemorySegment> voices = new HashMap<>();
  private final MemorySegment callback;
  private Optional<SpeechDecoder.Sink> current = Optional.empty();
  private boolean stopped;

  private static final class Loaded {
    static final FliteLibrary LIBRARY = new FliteLibrary();
  }

  /** @throws EngineException if the library is missing */
  static FliteLibrary get() {
    try {
      return Loaded.LIBRARY;
    } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
      throw new EngineException("flite is not usable; apt-get install libflite1", e);
    }
  }

  private FliteLibrary() {
    try {
      SymbolLookup flite = SymbolLookup.libraryLookup("libflite.so.1", arena);
      SymbolLookup.libraryLookup("libflite_usenglish.so.1", arena);
      SymbolLookup.libraryLookup("libflite_cmulex.so.1", arena);
      int started = (int) handle(flite, "flite_init", FunctionDescriptor.of(JAVA_INT)).invoke();
      if (started < 0) throw new EngineException("flite does not start");
      textToWave = handle(flite, "flite_text_to_wave", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
      deleteWave = handle(flite, "delete_wave", FunctionDescriptor.ofVoid(ADDRESS));
      setFloat = handle(flite, "feat_set_float", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_FLOAT));
      setFeature = handle(flite, "feat_set", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));
      newStreaming = handle(flite, "new_audio_streaming_info", FunctionDescriptor.of(ADDRESS));
      streamingValue = handle(flite, "audio_streaming_info_val", FunctionDescriptor.of(ADDRESS, ADDRESS));
      callback = linker.upcallStub(MethodHandles.lookup().bind(this, "chunk",
          MethodType.methodType(int.class, MemorySegment.class, int.class, int.class, int.class, MemorySegment.class)),
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS), arena);
      voice("rms");
    } catch (EngineException e) {
      throw e;
    } catch (Throwable e) {
      throw new EngineException("flite is not usable (" + e.getMessage() + "); apt-get install libflite1", e);
    }
  }

  private MethodHandle handle(SymbolLookup library, String name, FunctionDescriptor type) {
    return linker.downcallHandle(library.find(name).orElseThrow(() -> new EngineException("libflite has no " + name)),
        type);
  }

  /** Speaks one clause into the sink. @return false if the sink said stop */
  synchronized boolean speak(String clause, SpeechDecoder.Voice how, SpeechDecoder.Sink sink) {
    current = Optional.of(sink);
    stopped = false;
    try (Arena local = Arena.ofConfined()) {
      MemorySegment voice = voice(how.name());
      setFloat.invoke(features(voice), durationStretch, (float) (1 / Math.max(0.5, Math.min(2, how.speed()))));
      MemorySegment wave = (MemorySegment) textToWave.invoke(local.allocateFrom(clause), voice);
      if (wave.address() != 0) deleteWave.invoke(wave);
      return !stopped;
    } catch (Throwable e) {
      throw new EngineException("flite could not speak", e);
    } finally {
      current = Optional.empty();
    }
  }

  /** flite's streaming callback: {@code size} samples of the wave from {@code start} are ready. */
  private int chunk(MemorySegment wave, int start, int size, int last, MemorySegment info) {
    try {
      MemorySegment w = wave.reinterpret(WAVE_BYTES);
      int rate = w.get(JAVA_INT, 8);
      MemorySegment samples = w.get(ADDRESS, 24).reinterpret((long) (start + size) * 2);
      short[] pcm = new short[size];
      MemorySegment.copy(samples, JAVA_SHORT, start * 2L, pcm, 0, size);
      boolean go = current.map(s -> s.audio(rate, pcm)).orElse(false);
      stopped |= !go;
      return go ? STREAM_CONTINUE : STREAM_STOP;
    } catch (RuntimeException e) {
      stopped = true;
      return STREAM_STOP;
    }
  }

  private MemorySegment voice(String wanted) throws Throwable {
    String name = wanted.matches("rms|slt|awb|kal16|kal") ? wanted : "rms";
    Optional<MemorySegment> known = Optional.ofNullable(voices.get(name));
    if (known.isPresent()) return known.get();
    SymbolLookup library = SymbolLookup.libraryLookup("libflite_cmu_us_" + name + ".so.1", arena);
    MemorySegment voice =
        (MemorySegment) handle(library, "register_cmu_us_" + name, FunctionDescriptor.of(ADDRESS, ADDRESS))
            .invoke(MemorySegment.NULL);
    MemorySegment info = ((MemorySegment) newStreaming.invoke()).reinterpret(64);
    info.set(JAVA_INT, 0, CHUNK_SAMPLES);
    info.set(ADDRESS, 8, callback);
    setFeature.invoke(features(voice), arena.allocateFrom("streaming_info"),
        (MemorySegment) streamingValue.invoke(info));
    voices.put(name, voice);
    return voice;
  }

  /** The second field of cst_voice. */
  private static MemorySegment features(MemorySegment voice) {
    return voice.reinterpret(16).get(ADDRESS, 8);
  }
}

package io.stepline.model.decoder;

import io.stepline.media.audio.Resampler;
import io.stepline.media.audio.SampleQueue;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A text as one piece of sound, for what is made before it is needed. Stateless. */
public final class WholeSpeech {
  /** Of what {@link #of} makes, in Hz. */
  public static final int RATE = 16_000;

  private WholeSpeech() {}

  /** {@code text} as 16 kHz PCM. @throws EngineException when the engine fails, makes no sound or takes over 20 s */
  public static short[] of(SpeechDecoder decoder, String text, String voice, String language) {
    SampleQueue sound = new SampleQueue();
    int[] rateHz = {RATE};
    CompletableFuture<String> done = new CompletableFuture<>();
    SpeechDecoder.Stream stream = decoder.open(new SpeechDecoder.Voice(voice, language, 1), new SpeechDecoder.Sink() {
      @Override
      public boolean audio(int rate, short[] pcm) {
        rateHz[0] = rate;
        sound.add(pcm);
        return true;
      }

      @Override
      public void spoken(String said) {}

      @Override
      public void end() {
        done.complete("");
      }

      @Override
      public void failed(String why) {
        done.complete(why);
      }
    });
    stream.text(text);
    stream.finish();
    try {
      String failed = done.get(20, TimeUnit.SECONDS);
      if (!failed.isEmpty()) throw new EngineException(failed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      stream.cancel();
      throw new EngineException("no end of a text within 20 s", e);
    }
    if (sound.size() == 0) throw new EngineException("no sound of a text");
    return Resampler.convert(sound.take(sound.size()), rateHz[0], RATE);
  }
}

package io.stepline.ops.caller;

import io.stepline.media.audio.Resampler;
import io.stepline.media.audio.SampleQueue;
import io.stepline.model.engine.SpeechDecoder;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What callers say: speech from a decoder, with the faint noise every real line has. */
public final class Voices {
  private static final int RATE = 16_000;

  private Voices() {}

  /** {@code text} as 16 kHz PCM; empty when the engine fails or takes over 20 s. */
  public static short[] speak(SpeechDecoder decoder, String text, String voice) {
    return speak(decoder, text, voice, "en-us");
  }

  public static short[] speak(SpeechDecoder decoder, String text, String voice, String language) {
    SampleQueue sound = new SampleQueue();
    int[] rateHz = {RATE};
    CompletableFuture<Boolean> done = new CompletableFuture<>();
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
        done.complete(true);
      }

      @Override
      public void failed(String why) {
        done.complete(false);
      }
    });
    stream.text(text);
    stream.finish();
    try {
      done.get(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      return new short[0];
    }
    return Resampler.convert(sound.take(sound.size()), rateHz[0], RATE);
  }

  /** Without the silence at either end, and with noise at about -60 dBFS. */
  public static short[] asOnALine(short[] pcm) {
    int from = 0;
    int to = pcm.length;
    while (from < to && Math.abs(pcm[from]) < 250) from++;
    while (to > from && Math.abs(pcm[to - 1]) < 250) to--;
    short[] out = Arrays.copyOfRange(pcm, from, to);
    Random random = new Random(42);
    for (int i = 0; i < out.length; i++)
      out[i] = (short) Math.max(-32768, Math.min(32767, out[i] + random.nextGaussian() * 25));
    return out;
  }
}

package io.stepline.model.stepaudio;

import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.model.engine.SpeechEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * For models that hear for themselves, such as Step-Audio 2: the turn is passed on as sound, its text follows.
 * Thread-safe.
 */
public final class WaveEncoder implements SpeechEncoder {
  private static final int RATE_HZ = 16_000;
  private static final int MAX_SAMPLES = 25 * RATE_HZ;
  private static final int SHORTEST = RATE_HZ / 10;
  private final Transcriber transcriber;

  public WaveEncoder(Transcriber transcriber) {
    this.transcriber = transcriber;
  }

  @Override
  public String name() {
    return "sound as it is, transcripts " + transcriber.name();
  }

  @Override
  public int sampleRateHz() {
    return RATE_HZ;
  }

  @Override
  public Session open(String bot, boolean narrowband) {
    Transcriber.Session transcripts = transcriber.open(bot, narrowband);
    return new Session() {
      @Override
      public void expect(String expectation) {
        transcripts.expect(expectation);
      }

      @Override
      public CompletableFuture<Result> settle(short[] turn) {
        if (turn.length < SHORTEST) return CompletableFuture.completedFuture(Result.NOTHING);
        short[] last = Arrays.copyOfRange(turn, Math.max(0, turn.length - MAX_SAMPLES), turn.length);
        return CompletableFuture.completedFuture(
            new Result("", 1, false, List.of(), new SpeechTokens.Wave(RATE_HZ, last), transcripts.transcript(turn)));
      }

      @Override
      public void close() {
        transcripts.close();
      }
    };
  }

  @Override
  public void close() {
    transcriber.close();
  }
}

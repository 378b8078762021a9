package io.stepline.gateway.mediasession;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.media.pipeline.Tap;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Who listens at which place of every session of a gateway; each becomes a stage of the session's paths under its own
 * name. Listeners are called on the media thread and must not wait. Immutable.
 *
 * @param caller what comes from the person, with the echo of what we said if the line has one
 * @param botHears what the bot is to hear of it: without that echo, and nothing while the call is with people
 * @param whoAnswers what comes while it is not known who answers, where somebody wants to know
 * @param sent what the person was sent, where that was not silence
 * @param bothWays every 20 ms what came and what was sent
 */
public record Taps(List<Tap<CallerAudio>> caller, List<Tap<CallerAudio>> botHears, List<Tap<CallerAudio>> whoAnswers,
    List<Tap<Sent>> sent,
    List<Tap<BothWays>> bothWays) {
  public static final Taps NONE = new Taps(List.of(), List.of(), List.of(), List.of(), List.of());

  /** 20 ms that were sent, at the call's rate. */
  public record Sent(CallId call, long samplePosition, int rateHz, short[] pcm) {}

  /** 20 ms of both directions at the call's rate, each empty where there was nothing. */
  public record BothWays(CallId call, int rateHz, short[] voice, short[] told) {}

  public Taps onCaller(String name, Consumer<CallerAudio> listener) {
    return new Taps(and(caller, name, listener), botHears, whoAnswers, sent, bothWays);
  }

  public Taps onBotHears(String name, Consumer<CallerAudio> listener) {
    return new Taps(caller, and(botHears, name, listener), whoAnswers, sent, bothWays);
  }

  public Taps onWhoAnswers(String name, Consumer<CallerAudio> listener) {
    return new Taps(caller, botHears, and(whoAnswers, name, listener), sent, bothWays);
  }

  public Taps onSent(String name, Consumer<Sent> listener) {
    return new Taps(caller, botHears, whoAnswers, and(sent, name, listener), bothWays);
  }

  public Taps onBothWays(String name, Consumer<BothWays> listener) {
    return new Taps(caller, botHears, whoAnswers, sent, and(bothWays, name, listener));
  }

  private static <T> List<Tap<T>> and(List<Tap<T>> before, String name, Consumer<T> listener) {
    return Stream.concat(before.stream(), Stream.of(new Tap<T>(name, listener))).toList();
  }
}

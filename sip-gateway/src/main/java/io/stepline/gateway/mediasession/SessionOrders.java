package io.stepline.gateway.mediasession;

import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.media.audio.Resampler;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a house may order of its sessions. None of it waits; what concerns a call without media is passed over. */
abstract class SessionOrders {
  private static final Logger log = LoggerFactory.getLogger(SessionOrders.class);

  /** Does a step on the media thread. */
  abstract void execute(Runnable step);

  /** On the media thread. */
  abstract Optional<MediaSession> session(CallId call);

  final void with(CallId call, Consumer<MediaSession> action) {
    execute(() -> session(call).ifPresent(action));
  }

  public final void botAudio(List<BotAudio> pieces) {
    execute(() -> pieces.forEach(p -> session(p.call()).ifPresent(s -> s.earpiece().botAudio(p))));
  }

  public final void control(PlayoutControl order) {
    with(order.call(), s -> s.earpiece().control(order));
  }

  /** Somebody ordered the bot of a call to say something: its next reply sounds among people too. */
  public final void botIsOrderedToSpeak(CallId call) {
    with(call, s -> s.earpiece().botIsOrderedToSpeak());
  }

  /** Plays what a telephone plays while it rings at the other end, or stops it. */
  public final void ringback(CallId call, boolean on) {
    with(call, s -> s.earpiece().ringback(on));
  }

  /** Plays music for one who waits, or stops it. */
  public final void music(CallId call, boolean on) {
    with(call, s -> s.earpiece().music(on));
  }

  /** Says one of the gateway's own prompts. */
  public final void announce(CallId call, String name) {
    with(call, s -> s.earpiece().announce(name));
  }

  /** Plays a recorded prompt, over whatever the bot says. */
  public final void play(CallId call, short[] pcm, int rateHz) {
    with(call, s -> s.earpiece().playout().playPrompt(Resampler.convert(pcm, rateHz, s.rateHz())));
  }

  /** From now on {@code call} hears these, added to what its own bot says. */
  public final void hears(CallId call, List<Ear> ears) {
    with(call, s -> s.earpiece().hears(ears, ear -> session(ear.call())));
  }

  /** Whether nobody of the house minds the call. */
  public final void alone(CallId call, boolean now) {
    with(call, s -> s.earpiece().alone(now));
  }

  /** Whether the bot of a call hears its caller. */
  public final void botAttends(CallId call, boolean attends) {
    with(call, s -> s.earpiece().botAttends(attends));
  }

  /**
   * Whether the call is not answered yet: its sound is not for the bot then, nor does the bot speak. @param told
   * whether it goes to who tells people from machines, then and for two minutes of the talk
   */
  public final void early(CallId call, boolean early, boolean told) {
    with(call, s -> s.early(early, told));
  }

  public final void press(CallId call, String keys) {
    with(call, s -> {
      if (!s.press(keys)) log.warn("callId={} the peer takes no telephone-events, keys not sent", call);
    });
  }
}

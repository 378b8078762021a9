package io.stepline.gateway.mediasession;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.media.audio.Tone;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Invariant 9: no call is muted without end. Counts 20 ms ticks in which the bot made no sound; an open reply that
 * stalls is excused once by a prompt held here, and a house that stays silent ends the call. Any order or sound from
 * the house winds the watch. A call that is known to be alone is told so as soon as it is silent, again and again.
 * Owned by the media thread.
 */
final class SilenceWatch {
  private static final int TICK_MS = 20;
  /** As long as a bot may breathe between two sounds. */
  private static final int BREATH_MS = 300;
  private static final int AGAIN_MS = 8_000;

  private final CallId call;
  private final MediaSettings settings;
  private final BotPlayout playout;
  private final Consumer<CallEvent> announce;
  private final Runnable deadAir;
  private int silentMs;
  private int openMs;
  private int aloneMs;
  private int quietMs;
  private boolean alone;
  private boolean excused;
  private boolean warned;
  private boolean gaveUp;

  SilenceWatch(CallId call, MediaSettings settings, BotPlayout playout, Consumer<CallEvent> announce,
      Runnable deadAir) {
    this.call = call;
    this.settings = settings;
    this.playout = playout;
    this.announce = announce;
    this.deadAir = deadAir;
  }

  /** Something was heard of the house. */
  void wind() {
    silentMs = 0;
    openMs = 0;
    excused = false;
    warned = false;
  }

  /** Whether nobody of the house minds the call. */
  void alone(boolean now) {
    alone = now;
    aloneMs = 0;
    quietMs = 0;
  }

  private void tellAlone() {
    quietMs = isSilent() && !playout.inPrompt() ? quietMs + TICK_MS : 0;
    if (quietMs >= BREATH_MS && aloneMs % AGAIN_MS == 0) playout.playPrompt(prompt("one-moment"));
    if (quietMs >= BREATH_MS || aloneMs > 0) aloneMs += TICK_MS;
  }

  void tick(boolean sending) {
    if (!sending || gaveUp) return;
    if (alone) tellAlone();
    silentMs += TICK_MS;
    openMs = playout.openReply().isPresent() ? openMs + TICK_MS : 0;
    if (openMs >= settings.stallMs() && !excused && isSilent()) {
      excused = true;
      playout.playPrompt(prompt("one-moment"));
      announce.accept(new CallEvent.PlayoutStalled(call, playout.openReply().orElseThrow(), openMs, 0));
    }
    if (silentMs >= settings.deadAirMs() / 2 && !warned) {
      warned = true;
      playout.playPrompt(prompt("sorry"));
    }
    if (silentMs >= settings.deadAirMs()) {
      gaveUp = true;
      deadAir.run();
    }
  }

  private boolean isSilent() {
    return playout.openReply().map(r -> playout.queuedSamples().getOrDefault(r, 0) == 0).orElse(true);
  }

  private short[] prompt(String name) {
    int rate = playout.rateHz();
    return Optional.ofNullable(settings.prompts().get(name + "@" + rate))
        .orElseGet(() -> Tone.sine(rate, 440, 400, 0.2));
  }
}

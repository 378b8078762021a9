package io.stepline.gateway.mediasession;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WallClock;
import io.stepline.media.audio.DtmfDetector;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keys that come as tones in the sound, where that was agreed. Once a key has come as a telephone-event nothing is
 * listened for any more, so that no press counts twice. Owned by the media thread.
 */
final class ToneKeys {
  private static final int LEAST_MS = 40;

  private final CallId call;
  private final WallClock clock;
  private final Consumer<CallEvent> announce;
  private final int rateHz;
  private Optional<DtmfDetector> detector = Optional.empty();
  private boolean cameAsEvents;

  ToneKeys(CallId call, WallClock clock, Consumer<CallEvent> announce, int rateHz) {
    this.call = call;
    this.clock = clock;
    this.announce = announce;
    this.rateHz = rateHz;
  }

  void agreed(boolean inband) {
    if (!inband || cameAsEvents) detector = Optional.empty();
    else if (detector.isEmpty()) detector = Optional.of(new DtmfDetector(rateHz));
  }

  void cameAsEvent() {
    cameAsEvents = true;
    detector = Optional.empty();
  }

  /** @return what the bot is to hear: no tones */
  short[] hear(short[] pcm) {
    if (detector.isEmpty()) return pcm;
    detector.get().hear(pcm)
        .ifPresent(key -> announce.accept(new CallEvent.KeyPressed(call, key, LEAST_MS, clock.nowUs())));
    return detector.get().isDown() ? new short[pcm.length] : pcm;
  }
}

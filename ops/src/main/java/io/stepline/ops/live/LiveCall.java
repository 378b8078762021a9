package io.stepline.ops.live;

import io.stepline.kafka.contract.CallId;
import java.util.Optional;

/**
 * A call as it stands.
 *
 * @param state ringing, greeting, listening, caller-speaking, thinking, bot-speaking, queued, bridged or held
 * @param answeredUs 0 before
 * @param latencyMs from the caller's last speech to the first packet of the last answer, 0 while there was none
 * @param interruptible whether the caller can cut the bot off now
 * @param lastSaid by the bot, {@code lastHeard} by the caller
 */
public record LiveCall(CallId id, String direction, String from, String to, String bot, String state, long startedUs,
    long answeredUs, String gateway, String codec, long latencyMs, boolean recording, boolean interruptible,
    Optional<String> queue, Optional<String> agent, String lastSaid, String lastHeard) {
  static LiveCall begun(CallId id, String direction, String from, String to, String bot, long nowUs) {
    return new LiveCall(id, direction, from, to, bot, "ringing", nowUs, 0, "", "", 0, false, true, Optional.empty(),
        Optional.empty(), "", "");
  }

  LiveCall state(String now) {
    return new LiveCall(id, direction, from, to, bot, now, startedUs, answeredUs, gateway, codec, latencyMs, recording,
        interruptible, queue, agent, lastSaid, lastHeard);
  }

  LiveCall answered(String by, String with, long atUs) {
    return new LiveCall(id, direction, from, to, bot, "greeting", startedUs, atUs, by, with, latencyMs, recording,
        interruptible, queue, agent, lastSaid, lastHeard);
  }

  LiveCall latency(long ms) {
    return new LiveCall(id, direction, from, to, bot, state, startedUs, answeredUs, gateway, codec, ms, recording,
        interruptible, queue, agent, lastSaid, lastHeard);
  }

  LiveCall recording(boolean now) {
    return new LiveCall(id, direction, from, to, bot, state, startedUs, answeredUs, gateway, codec, latencyMs, now,
        interruptible, queue, agent, lastSaid, lastHeard);
  }

  LiveCall waitsIn(Optional<String> name, Optional<String> with) {
    return new LiveCall(id, direction, from, to, bot, state, startedUs, answeredUs, gateway, codec, latencyMs,
        recording, interruptible, name, with, lastSaid, lastHeard);
  }

  LiveCall words(String said, String heard) {
    return new LiveCall(id, direction, from, to, bot, state, startedUs, answeredUs, gateway, codec, latencyMs,
        recording, interruptible, queue, agent, said.isBlank() ? lastSaid : said, heard.isBlank() ? lastHeard : heard);
  }
}

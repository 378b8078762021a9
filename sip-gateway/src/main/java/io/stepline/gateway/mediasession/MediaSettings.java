package io.stepline.gateway.mediasession;

import java.util.HashMap;
import java.util.Map;

/**
 * @param playoutStartMs sound to have before a reply begins
 * @param leadMs how long before its time a packet is prepared
 * @param stallMs an open reply silent for so long brings the apology
 * @param deadAirMs neither bot nor controller heard of for so long ends the call, after an apology at half the time
 * @param oneWayMs no RTP from the peer for so long while we send raises the one-way-audio alarm
 * @param lostMs neither RTP nor RTCP from the peer for so long ends the call; holding does not count
 * @param quarantineMs how long a port pair rests after a call, so that late packets do not reach the next one
 * @param dscp of media packets, 46 for expedited forwarding
 * @param echoGate whether the bot is kept from hearing its own echo
 * @param prompts PCM at 8 kHz and 16 kHz by {@code name@rate}: one-moment, sorry, queue; what a bot's language has
 *   others for, by {@code bot/name@rate}
 */
public record MediaSettings(int playoutStartMs, int leadMs, int stallMs, int deadAirMs, int oneWayMs, int lostMs,
    int quarantineMs, int dscp, boolean echoGate, Map<String, short[]> prompts) {
  public static final MediaSettings DEFAULT =
      new MediaSettings(20, 4, 4_000, 30_000, 2_000, 30_000, 5_000, 46, true, Map.of());

  /** For a call of that bot: its prompts stand where the usual ones do. */
  MediaSettings speaking(String bot) {
    Map<String, short[]> own = new HashMap<>(prompts);
    prompts.forEach((name, pcm) -> {
      if (!bot.isEmpty() && name.startsWith(bot + "/")) own.put(name.substring(bot.length() + 1), pcm);
    });
    return new MediaSettings(playoutStartMs, leadMs, stallMs, deadAirMs, oneWayMs, lostMs, quarantineMs, dscp, echoGate,
        Map.copyOf(own));
  }
}

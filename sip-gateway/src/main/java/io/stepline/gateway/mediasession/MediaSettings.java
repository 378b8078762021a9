package io.stepline.gateway.mediasession;

import java.util.Map;

/**
 * @param playoutStartMs sound to have before a reply begins
 * @param leadMs how long before its time a packet is prepared
 * @param stallMs an open reply silent for so long brings the apology
 * @param deadAirMs neither bot nor controller heard of for so long ends the call, after an apology at half the time
 * @param lostMs neither RTP nor RTCP from the peer for so long ends the call; holding does not count
 * @param prompts PCM at 8 kHz and 16 kHz by {@code name@rate}: one-moment, sorry
 */
public record MediaSettings(int playoutStartMs, int leadMs, int stallMs, int deadAirMs, int lostMs, Map<String, short[]> prompts) {
  public static final MediaSettings DEFAULT = new MediaSettings(20, 4, 4_000, 30_000, 30_000, Map.of());
}

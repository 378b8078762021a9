package io.stepline.kafka.contract;

/**
 * What the media path measured over a call. Loss is in packets, times in milliseconds, MOS by the E-model (ITU-T
 * G.107).
 *
 * @param sendsLate packets that left more than 5 ms after their time
 * @param sendsMissed packets that were due and never left
 */
public record MediaReport(String codec, long packetsIn, long packetsLost, long packetsLate, long packetsDuplicated,
    double jitterMs,
    double roundTripMs, long concealedMs, long packetsOut, long sendsLate, long sendsMissed, long strangers,
    long malformed, double mos) {
  public static final MediaReport EMPTY = new MediaReport("", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

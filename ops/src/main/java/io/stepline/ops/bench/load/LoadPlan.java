package io.stepline.ops.bench.load;

import java.util.List;

/**
 * What the callers' process is to do.
 *
 * @param calls how many in all
 * @param perSecond how many begin each second
 * @param holdMs a call's length after its answer; 0 for as long as the measurement lasts
 * @param warmMs from the last call's beginning to that of the measurement, which lasts {@code measureMs}
 * @param firstPort of the callers' media, every second one
 * @param house where to call; without it the media goes to {@code peers}, one for each call
 * @param codec by name
 * @param sound a file of 16-bit little-endian samples at the codec's rate, which all callers repeat from different
 *   places
 */
public record LoadPlan(int calls, double perSecond, int holdMs, int warmMs, int measureMs, int firstPort, int sipPort,
    List<House> house, List<Integer> peers, String codec, String sound) {
  /** @param port on 127.0.0.1 */
  public record House(String user, int port) {}

  public LoadPlan {
    if (house.isEmpty() ? peers.size() < calls : house.size() > 1)
      throw new IllegalArgumentException("a plan names one house, or a peer for each call");
  }
}

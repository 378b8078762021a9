package io.stepline.ops.sim;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a simulated model server behaves.
 *
 * @param tokensPerSecond of one stream when the server is not full; beyond {@code slots} streams the rest wait
 * @param firstTokenMs prefill of an idle server
 * @param faults shares of requests that go wrong, by kind: error (503), drop (cut off in mid-stream), slow (the first
 *   token takes 20 s), stall (stops sending), garbage (something that is not the protocol); of chat servers also what
 *   {@link SimChatStream} has
 */
public record SimSettings(double tokensPerSecond, int slots, int firstTokenMs, Map<String, Double> faults, long seed) {
  public static final Set<String> FAULTS = Set.of("error", "drop", "slow", "stall", "garbage");
  /** What only chat servers do. */
  public static final Set<String> CHAT_FAULTS = Set.of("busy", "no-done", "one-newline", "whole", "empty", "filter",
      "refusal", "length", "error-object", "think", "think-open", "reasoning", "no-index", "same-index", "no-ids",
      "null-arguments", "bad-arguments", "unknown-tool", "legacy-tool");
  /** Step-Audio 2 mini on one L40S, as its maintainers put it: about 46 tokens a second and stream. */
  public static final SimSettings USUAL = new SimSettings(46, 32, 120, Map.of(), 1);

  /** @param text such as {@code error:0.01,drop:0.02}; empty for none */
  public static Map<String, Double> faults(String text) {
    Map<String, Double> all = new TreeMap<>();
    for (String part : text.split(",")) {
      if (part.isBlank()) continue;
      String[] p = part.strip().split(":");
      if (p.length != 2 || !FAULTS.contains(p[0]) && !CHAT_FAULTS.contains(p[0]) || !p[1].matches("0?\\.[0-9]+|[01]"))
        throw new IllegalArgumentException(
            "a fault is KIND:SHARE with one of " + FAULTS + " or " + CHAT_FAULTS + ", not '" + part.strip() + "'");
      all.put(p[0], Double.parseDouble(p[1]));
    }
    return all;
  }

  /** Every kind of fault, each in {@code share} of the requests. */
  public SimSettings everyFault(double share, long newSeed) {
    Map<String, Double> all = new TreeMap<>();
    for (Set<String> kinds : java.util.List.of(FAULTS, CHAT_FAULTS)) kinds.forEach(k -> all.put(k, share));
    return new SimSettings(tokensPerSecond, slots, firstTokenMs, all, newSeed);
  }

  public SimSettings with(String faultsText) {
    return new SimSettings(tokensPerSecond, slots, firstTokenMs, faults(faultsText), seed);
  }

  public SimSettings slots(int atOnce) {
    return new SimSettings(tokensPerSecond, atOnce, firstTokenMs, faults, seed);
  }

  public SimSettings fast() {
    return new SimSettings(2_000, slots, 5, faults, seed);
  }

  @Override
  public String toString() {
    return tokensPerSecond + " tokens/s, " + slots + " slots, first token " + firstTokenMs + " ms, faults "
        + Arrays.toString(faults.entrySet().toArray());
  }
}

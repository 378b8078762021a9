package io.stepline.ops.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What one packet or record may allocate, in bytes. A ceiling is lowered when the code gets better. */
class AllocationCeilingsTest {
  private static final Map<String, Integer> CEILINGS = Map.ofEntries(Map.entry("CodecBench.encode PCMU", 240),
      Map.entry("CodecBench.decode PCMU", 400), Map.entry("CodecBench.encode PCMA", 240),
      Map.entry("CodecBench.decode PCMA", 400), Map.entry("CodecBench.encode G722", 260),
      Map.entry("CodecBench.decode G722", 800), Map.entry("CodecBench.encode OPUS", 400),
      Map.entry("CodecBench.decode OPUS", 1_000), Map.entry("PathBench.jitterBuffer", 300),
      Map.entry("PathBench.packet", 750), Map.entry("PathBench.protectAndUnprotect", 2_500),
      Map.entry("PathBench.resampleDown", 450), Map.entry("PathBench.resampleUp", 850),
      Map.entry("WireBench.readCallerAudio", 1_300), Map.entry("WireBench.writeCallerAudio", 1_500),
      Map.entry("WireBench.readTrunk", 460), Map.entry("WireBench.writeTrunk", 420),
      Map.entry("WireBench.readEvent", 950), Map.entry("WireBench.writeEvent", 1_100),
      Map.entry("WireBench.readReply", 3_000), Map.entry("WireBench.writeReply", 1_400));

  @Test
  void shouldAllocateNoMoreThanItsCeiling() throws Exception {
    Map<String, Double> seen = MicroBench.allocations("");
    for (int again = 0; again < 3 && !above(seen).isEmpty(); again++)
      MicroBench.allocations("").forEach((name, bytes) -> seen.merge(name, bytes, Math::min));
    assertThat(above(seen)).isEmpty();
    assertThat(seen.keySet()).isEqualTo(CEILINGS.keySet());
  }

  private static List<String> above(Map<String, Double> seen) {
    return seen.entrySet().stream().filter(e -> e.getValue() > CEILINGS.getOrDefault(e.getKey(), 0))
        .map(e -> "%s allocates %.0f bytes, its ceiling is %d".formatted(e.getKey(), e.getValue(),
            CEILINGS.getOrDefault(e.getKey(), 0)))
        .toList();
  }
}

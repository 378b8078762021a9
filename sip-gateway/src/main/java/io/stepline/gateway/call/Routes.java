package io.stepline.gateway.call;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which bot answers at which number, as each trunk writes numbers. Immutable. */
final class Routes {
  private final Map<String, String> written;
  private final Optional<String> usual;
  private final Map<Numbers, Map<String, String>> read = new HashMap<>();

  /** @param written bot by user part, in any way that a trunk may write it; {@code usual} for all others */
  Routes(Map<String, String> written, Optional<String> usual, List<Trunk> trunks) {
    this.written = written;
    this.usual = usual;
    for (Trunk trunk : trunks) read.computeIfAbsent(trunk.numbers(), how -> {
      Map<String, String> all = new HashMap<>();
      written.forEach((number, bot) -> all.putIfAbsent(how.toE164(number), bot));
      return all;
    });
  }

  /** @param number as {@code trunk} reads it */
  Optional<String> botFor(Trunk trunk, String number) {
    return Optional.ofNullable(written.get(number))
        .or(() -> Optional.ofNullable(read.getOrDefault(trunk.numbers(), written).get(number))).or(() -> usual);
  }
}

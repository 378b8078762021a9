package io.stepline.gateway.call;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where calls of this house may go, whoever wants them: API, bots, campaigns, and peers that refer. Only numbers are
 * looked at; an hour with too many calls to dear ones stops these until it is over. Thread-safe; time is handed in.
 */
public final class Destinations {
  private static final Pattern NUMBER = Pattern.compile("\\+?[0-9*#]{3,32}");
  private static final long HOUR_MS = 3_600_000;
  private final Settings settings;
  private long hourFromMs;
  private int dear;

  /**
   * Prefixes of numbers, as the trunk writes them in E.164.
   *
   * @param allow if there are any, no other number is called
   * @param deny never called
   * @param dear numbers of premium services and satellites, of which {@code dearPerHour} are called
   */
  public record Settings(List<String> allow, List<String> deny, List<String> dear, int dearPerHour) {
    public static final Settings ANYWHERE = new Settings(List.of(), List.of(), List.of(), 0);
  }

  public Destinations(Settings settings) {
    this.settings = settings;
  }

  /** @param number as {@link Numbers#toE164} makes it; a name is nobody's number. @return why it may not be called */
  public synchronized Optional<String> refusal(String number, long nowMs) {
    String bare = number.replaceAll("[ ()./-]", "");
    if (!NUMBER.matcher(bare).matches()) return Optional.empty();
    if (startsWith(bare, settings.deny()) || !settings.allow().isEmpty() && !startsWith(bare, settings.allow()))
      return Optional.of("destination not allowed");
    if (!startsWith(bare, settings.dear())) return Optional.empty();
    if (nowMs - hourFromMs >= HOUR_MS) {
      hourFromMs = nowMs;
      dear = 0;
    }
    return ++dear > settings.dearPerHour() ? Optional.of("too many calls to dear destinations") : Optional.empty();
  }

  private static boolean startsWith(String number, List<String> prefixes) {
    return prefixes.stream().anyMatch(number::startsWith);
  }
}

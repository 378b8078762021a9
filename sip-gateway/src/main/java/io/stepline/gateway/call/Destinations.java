package io.stepline.gateway.call;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where calls of this house may go, whoever wants them: API, bots, campaigns, and peers that refer. Only numbers are
 * looked at; an hour with too many calls, or with many more than usual, stops them until it is over, and one with too
 * many to dear numbers stops these. Thread-safe; time is handed in.
 */
public final class Destinations {
  private static final Pattern NUMBER = Pattern.compile("\\+?[0-9*#]{3,32}");
  private static final long HOUR_MS = 3_600_000;
  private static final int HOURS = 24;
  /** Fewer calls in an hour are nothing that anybody would steal. */
  static final int NO_SURGE = 30;
  private final Settings settings;
  /** Calls of the hours before, the latest last. */
  private final Deque<Integer> before = new ArrayDeque<>();
  private long hourFromMs;
  private int calls;
  private int dear;

  /**
   * Prefixes of numbers, as the trunk writes them in E.164.
   *
   * @param allow if there are any, no other number is called
   * @param deny never called
   * @param dear numbers of premium services and satellites, of which {@code dearPerHour} are called
   * @param perHour calls to numbers in an hour; 0 for any
   * @param surge how many times as many as in the busiest of the 24 hours before; 0 for any
   */
  public record Settings(List<String> allow, List<String> deny, List<String> dear, int dearPerHour, int perHour,
      double surge) {
    /** However many there are. */
    public Settings(List<String> allow, List<String> deny, List<String> dear, int dearPerHour) {
      this(allow, deny, dear, dearPerHour, 0, 0);
    }

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
    turn(nowMs);
    boolean isDear = startsWith(bare, settings.dear());
    if (isDear && dear >= settings.dearPerHour()) return Optional.of("too many calls to dear destinations");
    if (settings.perHour() > 0 && calls >= settings.perHour()) return Optional.of("too many calls in this hour");
    if (calls >= most()) return Optional.of("many more calls than usual");
    calls++;
    if (isDear) dear++;
    return Optional.empty();
  }

  /** An hour in which nothing is known of those before, as after a start, has no usual. */
  private double most() {
    if (settings.surge() == 0 || before.isEmpty()) return Double.POSITIVE_INFINITY;
    return Math.max(NO_SURGE, settings.surge() * before.stream().mapToInt(Integer::intValue).max().orElse(0));
  }

  /** Hours without a call count too. */
  private void turn(long nowMs) {
    if (hourFromMs == 0) hourFromMs = nowMs;
    long over = (nowMs - hourFromMs) / HOUR_MS;
    if (over <= 0) return;
    before.addLast(calls);
    for (long i = 1; i < Math.min(over, HOURS + 1); i++) before.addLast(0);
    while (before.size() > HOURS) before.removeFirst();
    hourFromMs += over * HOUR_MS;
    calls = 0;
    dear = 0;
  }

  private static boolean startsWith(String number, List<String> prefixes) {
    return prefixes.stream().anyMatch(number::startsWith);
  }
}

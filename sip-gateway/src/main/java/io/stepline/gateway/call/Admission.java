package io.stepline.gateway.call;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Who may speak to us at all, and how often: a rate for each source, a ban for those who keep offending, silence for
 * known scanners. Bounded in memory; time is handed in. Thread-safe.
 */
public final class Admission {
  private static final int MAX_SOURCES = 20_000;
  private static final Pattern SCANNER =
      Pattern.compile("(?i)friendly-scanner|sipvicious|sipcli|sip-scan|sundayddr|pplsip|VaxSIPUserAgent|sipsak|iWar");

  /**
   * @param perSourcePerSecond new requests from one address, {@code burst} at once
   * @param offences within {@code windowMs} bring a ban of {@code banMs}
   * @param trusted never limited nor banned
   */
  public record Settings(double perSourcePerSecond, double burst, int offences, long windowMs, long banMs,
      List<AddressRange> trusted) {}

  public enum Verdict { PASS, TOO_FAST, BANNED, SCANNER }

  private final Settings settings;
  private final Map<String, Source> sources = new LinkedHashMap<>(64, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Source> eldest) {
      return size() > MAX_SOURCES;
    }
  };
  private long banned;

  private static final class Source {
    final TokenBucket rate;
    long windowFromMs;
    int offences;
    long bannedUntilMs;

    Source(TokenBucket rate) {
      this.rate = rate;
    }
  }

  public Admission(Settings settings) {
    this.settings = settings;
  }

  public synchronized Verdict ask(String address, String userAgent, long nowMs) {
    if (isTrusted(address)) return Verdict.PASS;
    Source source = source(address, nowMs);
    if (source.bannedUntilMs > nowMs) return Verdict.BANNED;
    if (SCANNER.matcher(userAgent).find()) {
      ban(source, nowMs);
      return Verdict.SCANNER;
    }
    return source.rate.take(nowMs) ? Verdict.PASS : Verdict.TOO_FAST;
  }

  /**
   * Failed to prove himself, asked for numbers that do not exist, sent garbage. @return whether that was once too often
   */
  public synchronized boolean offended(String address, long nowMs) {
    if (isTrusted(address)) return false;
    Source source = source(address, nowMs);
    if (nowMs - source.windowFromMs > settings.windowMs()) {
      source.windowFromMs = nowMs;
      source.offences = 0;
    }
    if (++source.offences < settings.offences() || source.bannedUntilMs > nowMs) return false;
    ban(source, nowMs);
    return true;
  }

  private void ban(Source source, long nowMs) {
    source.bannedUntilMs = nowMs + settings.banMs();
    source.offences = 0;
    banned++;
  }

  private Source source(String address, long nowMs) {
    return sources.computeIfAbsent(address,
        a -> new Source(new TokenBucket(settings.perSourcePerSecond(), settings.burst(), nowMs)));
  }

  private boolean isTrusted(String address) {
    return settings.trusted().stream().anyMatch(r -> r.contains(address));
  }

  /** How many bans have been spoken. */
  public synchronized long bans() {
    return banned;
  }
}

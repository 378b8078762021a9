package io.stepline.gateway.call;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Who may speak to us at all, and how often: a rate for each source, a ban for those who keep offending, silence for
 * requests of known scanners. What a User-Agent says bans nobody, since anybody can write it under any address; the
 * addresses of a trunk that lets them in without a proof are never banned. Bounded in memory; time is handed in.
 * Thread-safe.
 */
public final class Admission {
  private static final int MAX_SOURCES = 20_000;
  private static final Pattern SCANNER =
      Pattern.compile("(?i)friendly-scanner|sipvicious|sipcli|sip-scan|sundayddr|pplsip|VaxSIPUserAgent|iWar");

  /**
   * @param perSourcePerSecond new requests from one address, {@code burst} at once
   * @param offences within {@code windowMs} bring a ban of {@code banMs}
   * @param trusted never limited nor banned
   */
  public record Settings(double perSourcePerSecond, double burst, int offences, long windowMs, long banMs,
      List<AddressRange> trusted) {}

  public enum Verdict { PASS, TOO_FAST, BANNED, SCANNER }

  private final Settings settings;
  private final List<Trunk> trunks;
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
    long quietUntilMs;

    Source(TokenBucket rate) {
      this.rate = rate;
    }
  }

  /** @param trunks whose addresses are spared */
  public Admission(Settings settings, List<Trunk> trunks) {
    this.settings = settings;
    this.trunks = trunks.stream().filter(t -> !t.addresses().isEmpty() && t.guests().users().isEmpty()).toList();
  }

  public synchronized Verdict ask(String address, String userAgent, long nowMs) {
    if (isTrusted(address)) return Verdict.PASS;
    Source source = source(address, nowMs);
    if (source.bannedUntilMs > nowMs) return Verdict.BANNED;
    if (SCANNER.matcher(userAgent).find() && !isOfTrunk(address)) return Verdict.SCANNER;
    return source.rate.take(nowMs) ? Verdict.PASS : Verdict.TOO_FAST;
  }

  /**
   * Failed to prove himself, asked for numbers that do not exist, sent garbage. @return whether that was once too often
   */
  public synchronized boolean offended(String address, long nowMs) {
    if (isTrusted(address) || isOfTrunk(address)) return false;
    Source source = source(address, nowMs);
    if (nowMs - source.windowFromMs > settings.windowMs()) {
      source.windowFromMs = nowMs;
      source.offences = 0;
    }
    if (++source.offences < settings.offences() || source.bannedUntilMs > nowMs) return false;
    ban(source, nowMs);
    return true;
  }

  /** Whether a word about this source is due: not more often than it could be banned. */
  public synchronized boolean isWorthAWord(String address, long nowMs) {
    Source source = source(address, nowMs);
    if (source.quietUntilMs > nowMs) return false;
    source.quietUntilMs = nowMs + settings.windowMs();
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

  /** Anybody's addresses are nobody's. */
  private boolean isOfTrunk(String address) {
    return trunks.stream().flatMap(t -> t.addresses().stream()).anyMatch(r -> !r.isEverything() && r.contains(address));
  }

  /** How many bans have been spoken. */
  public synchronized long bans() {
    return banned;
  }
}

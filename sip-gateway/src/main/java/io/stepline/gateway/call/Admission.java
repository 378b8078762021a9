package io.stepline.gateway.call;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may speak to us at all, how often, and how many calls it may have: a rate for each source and kind of request, a
 * ban for those who keep offending, silence for requests of known scanners. What a User-Agent says bans nobody, since
 * anybody can write it under any address; the addresses of a trunk that lets them in without a proof are never banned.
 * Bounded in memory; time is handed in. Thread-safe.
 */
public final class Admission {
  private static final int MAX_SOURCES = 20_000;
  private static final Pattern SCANNER =
      Pattern.compile("(?i)friendly-scanner|sipvicious|sipcli|sip-scan|sundayddr|pplsip|VaxSIPUserAgent|iWar");

  /**
   * @param perSourcePerSecond new requests from one address, {@code burst} at once
   * @param offences within {@code windowMs} bring a ban of {@code banMs}
   * @param trusted never limited nor banned
   * @param calls at most that one address may have at once
   */
  public record Settings(double perSourcePerSecond, double burst, int offences, long windowMs, long banMs,
      List<AddressRange> trusted, Calls calls, Connections connections) {
    /** As many calls as the house takes. */
    public Settings(double perSourcePerSecond, double burst, int offences, long windowMs, long banMs,
        List<AddressRange> trusted) {
      this(perSourcePerSecond, burst, offences, windowMs, banMs, trusted, Calls.ANY);
    }

    /** As many connections as they like. */
    public Settings(double perSourcePerSecond, double burst, int offences, long windowMs, long banMs,
        List<AddressRange> trusted, Calls calls) {
      this(perSourcePerSecond, burst, offences, windowMs, banMs, trusted, calls, Connections.ANY);
    }
  }

  /**
   * Calls of one address: how many it may have at once, or has.
   *
   * @param all of an address that is no trunk's own; those of a trunk have the trunk's limit
   * @param pending of these, ringing or answered but not yet acknowledged
   * @param unacknowledged of any address: answered, but not acknowledged
   */
  public record Calls(int all, int pending, int unacknowledged) {
    public static final Calls ANY = new Calls(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /** How many connections over TCP, TLS and WebSocket one address may have, and everybody together. */
  public record Connections(int ofOne, int all) {
    public static final Connections ANY = new Connections(Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /** What is rated by itself, so that a flood of one kind, in whoever's name, keeps none of the others out. */
  public enum Kind {
    CALL, OTHER,
    /** For a dialog or transaction that we do not know. */
    ASTRAY
  }

  public enum Verdict {
    PASS, TOO_FAST,
    /** So much faster that not even a refusal is due. */
    FLOOD,
    BANNED, SCANNER
  }

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
    final Map<Kind, TokenBucket> rates = new EnumMap<>(Kind.class);
    final Map<Kind, TokenBucket> refusals = new EnumMap<>(Kind.class);
    long windowFromMs;
    int offences;
    long bannedUntilMs;
    long quietUntilMs;
  }

  /** @param trunks whose addresses are spared */
  public Admission(Settings settings, List<Trunk> trunks) {
    this.settings = settings;
    this.trunks = trunks.stream().filter(t -> !t.addresses().isEmpty() && t.guests().users().isEmpty()).toList();
  }

  public synchronized Verdict ask(String address, Kind kind, String userAgent, long nowMs) {
    if (isTrusted(address)) return Verdict.PASS;
    Source source = source(address);
    if (source.bannedUntilMs > nowMs) return Verdict.BANNED;
    if (SCANNER.matcher(userAgent).find() && !isOfTrunk(address)) return Verdict.SCANNER;
    if (bucket(source.rates, kind, nowMs).take(nowMs)) return Verdict.PASS;
    return bucket(source.refusals, kind, nowMs).take(nowMs) ? Verdict.TOO_FAST : Verdict.FLOOD;
  }

  private TokenBucket bucket(Map<Kind, TokenBucket> of, Kind kind, long nowMs) {
    return of.computeIfAbsent(kind,
        k -> new TokenBucket(settings.perSourcePerSecond(), settings.burst(), nowMs));
  }

  /** Whether nothing at all is taken from there; costs no rate. */
  public synchronized boolean isBanned(String address, long nowMs) {
    return Optional.ofNullable(sources.get(address)).filter(s -> s.bannedUntilMs > nowMs).isPresent();
  }

  /**
   * Whether an address may have another call.
   *
   * @param proved whether the caller has proved who he is, so that the limits of his trunk are his
   * @param now what it has
   */
  public boolean mayHaveAnother(String address, boolean proved, Calls now) {
    if (isTrusted(address)) return true;
    Calls most = settings.calls();
    return now.unacknowledged() < most.unacknowledged()
        && (proved || isOfTrunk(address) || now.all() < most.all() && now.pending() < most.pending());
  }

  /**
   * Failed to prove himself, asked for numbers that do not exist, sent garbage. @return whether that was once too often
   */
  public synchronized boolean offended(String address, long nowMs) {
    if (isTrusted(address) || isOfTrunk(address)) return false;
    Source source = source(address);
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
    Source source = source(address);
    if (source.quietUntilMs > nowMs) return false;
    source.quietUntilMs = nowMs + settings.windowMs();
    return true;
  }

  private void ban(Source source, long nowMs) {
    source.bannedUntilMs = nowMs + settings.banMs();
    source.offences = 0;
    banned++;
  }

  private Source source(String address) {
    return sources.computeIfAbsent(address, a -> new Source());
  }

  private boolean isTrusted(String address) {
    return settings.trusted().stream().anyMatch(r -> r.contains(address));
  }

  /** Anybody's addresses are nobody's. */
  private boolean isOfTrunk(String address) {
    return trunks.stream().flatMap(t -> t.addresses().stream()).anyMatch(r -> !r.isEverything() && r.contains(address));
  }

  /**
   * Whether an address may open another connection; trusted ones within the bound for all.
   *
   * @param has connections that it has, {@code all} that everybody has
   */
  public boolean mayConnect(String address, int has, int all, long nowMs) {
    if (all >= settings.connections().all()) return false;
    return isTrusted(address) || has < settings.connections().ofOne() && !isBanned(address, nowMs);
  }

  /** How many bans have been spoken. */
  public synchronized long bans() {
    return banned;
  }
}

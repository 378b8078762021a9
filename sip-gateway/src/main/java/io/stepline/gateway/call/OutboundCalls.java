package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Places calls: finds the trunk, tries its gateways one after another. Thread-safe. */
final class OutboundCalls {
  private static final Logger log = LoggerFactory.getLogger(OutboundCalls.class);
  /** What another gateway of the trunk may do better: it is down, overloaded, or did not answer at all. */
  private static final List<Integer> NEXT_GATEWAY = List.of(408, 430, 500, 502, 503, 504);

  /** Begins the reason of calls that were ended before anything left for the wire. */
  static final String NOT_DIALLED = "not dialled: ";

  /** A user part that may stand in a header. */
  private static final Pattern CALLER = Pattern.compile("[A-Za-z0-9+*#._-]{1,64}");

  private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{3,15}");

  private final CallDesk desk;
  private final RandomGenerator chance;
  private final Destinations destinations;
  private final AtomicReference<Optional<Dialer>> dialer = new AtomicReference<>(Optional.empty());
  private final Map<CallId, Attempt> attempts = new ConcurrentHashMap<>();

  /** Without any response for so long another way is tried, where there is one. */
  private static final long NO_RESPONSE_MS = 4_000;

  /** @param chance for the choice among equal gateways */
  OutboundCalls(CallDesk desk, RandomGenerator chance) {
    this.desk = desk;
    this.chance = chance;
    this.destinations = new Destinations(desk.settings().destinations());
  }

  void dialThrough(Dialer d) {
    dialer.set(Optional.of(d));
  }

  private Dialer dialer() {
    return Objects.requireNonNull(dialer.get()).orElseThrow(() -> new IllegalStateException("no way out yet"));
  }

  void dial(DialOrder order) {
    if (desk.calls().leg(order.call()).isPresent()) return;
    Optional<TrunkTable.Route> route = desk.trunks().route(order.uri(), chance);
    Trunk trunk = route.map(TrunkTable.Route::trunk).orElseGet(() -> desk.trunks().all().getFirst());
    Leg leg = desk.leg(new Leg.Facts(order.call(), CallEvent.Direction.OUTBOUND, order.from(), userOf(order.uri()),
        order.bot(), trunk, order.facts()));
    desk.calls().began(leg);
    desk.budget().occupy(leg.facts().call());
    boolean taken = desk.lanes().of(order.call()).run(() -> {
      if (desk.draining()) leg.end(new CallEnd(CallEnd.Outcome.BOT, NOT_DIALLED + "shutting down", 503));
      else if (desk.clock().nowUs() > order.notAfterUs())
        leg.end(new CallEnd(CallEnd.Outcome.BOT, NOT_DIALLED + "too late", 0));
      else if (route.isEmpty()) leg.end(new CallEnd(CallEnd.Outcome.UPSTREAM, "no trunk to call through", 0));
      else if (refusal(trunk, order.uri()).isPresent())
        leg.end(new CallEnd(CallEnd.Outcome.BOT, NOT_DIALLED + "destination refused", 403));
      else if (desk.calls().onTrunk(trunk) > trunk.limits().maxCalls())
        leg.end(new CallEnd(CallEnd.Outcome.BOT, NOT_DIALLED + "trunk limit reached", 486));
      else if (!desk.trunks().inRate(trunk, desk.clock().nowUs() / 1000))
        leg.end(new CallEnd(CallEnd.Outcome.BOT, NOT_DIALLED + "trunk rate reached", 503));
      else found(route.get().uris(), order.call(), () -> begin(leg, route.get(), order),
          () -> leg.end(new CallEnd(CallEnd.Outcome.BOT, NOT_DIALLED + "shutting down", 503)));
    });
    if (!taken) leg.end(new CallEnd(CallEnd.Outcome.BOT, NOT_DIALLED + "shutting down", 503));
  }

  /**
   * Goes on, on the call's lane, when it is known where all of these lead. @param closed when the lane takes no more
   */
  private void found(List<String> uris, CallId call, Runnable then, Runnable closed) {
    AtomicInteger left = new AtomicInteger(uris.size());
    Thread caller = Thread.currentThread();
    for (String uri : uris) dialer().find(uri, () -> {
      if (left.decrementAndGet() > 0) return;
      if (Thread.currentThread() == caller) then.run();
      else if (!desk.lanes().of(call).run(then)) closed.run();
    });
  }

  /** Told in the log, since somebody may be stealing calls. */
  private Optional<String> refusal(Trunk trunk, String uri) {
    String number = trunk.numbers().toE164(userOf(uri).replaceFirst(";.*$", ""));
    Optional<String> why = destinations.refusal(number, desk.clock().nowUs() / 1000);
    why.ifPresent(reason -> log.warn("trunk {}: a call is refused, {}", trunk.name(), reason));
    return why;
  }

  static String userOf(String uri) {
    return uri.replaceFirst("^(sips?|tel):", "").replaceFirst("@.*$", "");
  }

  private void begin(Leg leg, TrunkTable.Route route, DialOrder order) {
    Optional<String> offer = leg.prepare(dialer().localAddressToward(route.uris().getFirst()));
    if (offer.isEmpty()) {
      leg.end(new CallEnd(CallEnd.Outcome.BOT, NOT_DIALLED + "no media ports free", 503));
      return;
    }
    Attempt attempt = new Attempt(route.trunk(), !order.campaign().isEmpty(), order.from(), offer.get(),
        order.headers(), ways(route.uris()));
    attempts.put(leg.facts().call(), attempt);
    if (!next(leg, attempt)) leg.end(new CallEnd(CallEnd.Outcome.UPSTREAM, "cannot be dialled", 0));
    else if (order.ringMs() > 0) desk.lanes().of(order.call()).after(order.ringMs(), leg::rangLongEnough);
  }

  /** Each address as often as there are servers behind it. */
  private Deque<String> ways(List<String> uris) {
    Deque<String> all = new ArrayDeque<>();
    for (String uri : uris) for (int n = dialer().ways(uri); n > 0; n--) all.add(uri);
    return all;
  }

  /** There was a response. */
  void reached(Leg leg) {
    Optional.ofNullable(attempts.get(leg.facts().call())).ifPresent(a -> a.reached = true);
  }

  void gone(CallId call) {
    attempts.remove(call);
  }

  private void notReached(Leg leg, Attempt attempt, String uri, SipDialog dialog) {
    if (attempts.get(leg.facts().call()) != attempt || attempt.reached || !attempt.now.equals(uri)
        || attempt.left.isEmpty() || leg.dialog().filter(d -> d == dialog).isEmpty())
      return;
    log.info("callId={} no response within {} ms, trying the next way", leg.facts().call(), NO_RESPONSE_MS);
    dialer().unreachable(uri);
    dialog.heardBy(new SilentListener());
    dialog.cancel();
    if (!next(leg, attempt)) leg.end(new CallEnd(CallEnd.Outcome.UPSTREAM, "no answer to INVITE", 408));
  }

  /** A gateway did not take the call, or sends it on. @return whether another way is being tried */
  boolean elsewhere(Leg leg, int status, List<String> targets) {
    Optional<Attempt> known = Optional.ofNullable(attempts.get(leg.facts().call()));
    if (known.isEmpty() || desk.draining()) return false;
    Attempt attempt = known.get();
    if (NEXT_GATEWAY.contains(status)) dialer().unreachable(attempt.now);
    else if (!attempt.sentOn(targets, t -> desk.trunks().belongs(attempt.trunk, t))) return false;
    boolean again = next(leg, attempt);
    if (again) log.info("callId={} gateway answered {}, trying the next", leg.facts().call(), status);
    return again;
  }

  /** As somebody outside can call it. */
  String reachable(String target) {
    return target.startsWith("tel:") ? target
        : desk.trunks().route(target, chance).map(r -> r.uris().getFirst()).orElse(target);
  }

  private boolean next(Leg leg, Attempt attempt) {
    while (!attempt.left.isEmpty()) {
      String uri = attempt.left.remove();
      attempt.now = uri;
      attempt.reached = false;
      try {
        SipDialog dialog = dialer().dial(
            outgoing(attempt.trunk, uri, attempt.from, leg.facts().to(), attempt.sdp, vouched(leg, attempt)),
            leg.newEar());
        leg.dialling(dialog);
        if (!attempt.left.isEmpty())
          desk.lanes().of(leg.facts().call()).after(NO_RESPONSE_MS, () -> notReached(leg, attempt, uri, dialog));
        return true;
      } catch (RuntimeException e) {
        log.warn("callId={} {}", leg.facts().call(), e.getMessage());
      }
    }
    return false;
  }

  /** With an Identity where the trunk signs, unless the number is none, or nobody vouches for it. */
  private Map<String, String> vouched(Leg leg, Attempt attempt) {
    Optional<Trunk.Signing> signing = attempt.trunk.signing()
        .filter(s -> NUMBER.matcher(attempt.from).matches() && NUMBER.matcher(leg.facts().to()).matches());
    String attestation =
        leg.facts().headers().getOrDefault(DialOrder.ATTESTATION, signing.map(Trunk.Signing::attestation).orElse("-"));
    if (signing.isEmpty() || attestation.equals("-")) return attempt.headers;
    Map<String, String> headers = new HashMap<>(attempt.headers);
    headers.put("Identity",
        signing.get().signer().sign(attestation, attempt.from, leg.facts().to(), desk.clock().nowUs() / 1_000_000));
    return headers;
  }

  private Outgoing outgoing(Trunk trunk, String uri, String from, String to, String sdp, Map<String, String> more) {
    Map<String, String> headers = new HashMap<>(more);
    trunk.headers().out()
        .forEach((name, value) -> headers.put(name, value.replace("${from}", from).replace("${to}", to)));
    Trunk.Signalling s = trunk.signalling();
    Optional<String> account = trunk.headers().fromUser();
    if (account.isPresent() && CALLER.matcher(from).matches())
      headers.putIfAbsent("P-Asserted-Identity", "<sip:" + from + "@" + TrunkTable.hostPortOf(uri) + ">");
    return new Outgoing(uri, account.orElse(from), sdp, headers,
        s.sessionExpiresS() == 0 ? Optional.empty()
            : Optional.of(new SessionExpires(s.sessionExpiresS(), Optional.empty())),
        s.minSeS(),
        s.reliable(), desk.trunks().belongs(trunk, uri) ? desk.trunks().login(trunk) : Optional.empty(),
        Optional.empty(), s.behindNat());
  }

  /** The peer's REFER: its end of the call moves to {@code target}, ours and the talk stay. */
  void moveTo(Leg leg, String target) {
    Optional<TrunkTable.Route> route = desk.trunks().route(target, chance);
    Optional<SipDialog> before = leg.dialog();
    if (before.isEmpty()) return;
    if (route.isEmpty()) {
      before.get().notifyReferrer(404, true);
      return;
    }
    Trunk trunk = route.get().trunk();
    int refused = refused(trunk, target);
    if (refused > 0) {
      before.get().notifyReferrer(refused, true);
      return;
    }
    String uri = route.get().uris().getFirst();
    found(List.of(uri), leg.facts().call(), () -> moveTo(leg, before.get(), trunk, uri),
        () -> before.get().notifyReferrer(503, true));
  }

  /** The limits of a trunk hold for calls that a peer refers as well. @return the status, 0 for none */
  private int refused(Trunk trunk, String target) {
    if (refusal(trunk, target).isPresent()) return 603;
    if (desk.calls().onTrunk(trunk) >= trunk.limits().maxCalls()) return 486;
    return desk.trunks().inRate(trunk, desk.clock().nowUs() / 1000) ? 0 : 503;
  }

  private void moveTo(Leg leg, SipDialog before, Trunk trunk, String uri) {
    Optional<String> offer = leg.offerElsewhere(dialer().localAddressToward(uri));
    if (offer.isEmpty()) {
      before.notifyReferrer(491, true);
      return;
    }
    Moving moving = new Moving(leg, before, desk.lanes().of(leg.facts().call()));
    try {
      before.notifyReferrer(100, false);
      moving.dialled(dialer().dial(
          outgoing(trunk, uri, leg.facts().to(), leg.facts().from(), offer.get(), Map.of()), moving));
    } catch (RuntimeException e) {
      log.warn("callId={} {}", leg.facts().call(), e.getMessage());
      leg.stayed();
      before.notifyReferrer(503, true);
    }
  }
}

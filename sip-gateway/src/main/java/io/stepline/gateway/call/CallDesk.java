package io.stepline.gateway.call;

import io.stepline.gateway.mediasession.MediaLoop;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.wire.CallCommand;
import io.stepline.kafka.wire.CallEnd;
import io.stepline.kafka.wire.CallEvent;
import io.stepline.kafka.wire.CallId;
import io.stepline.kafka.wire.WallClock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes calls in, within limits, and hands commands to the call they are for. Thread-safe. */
public final class CallDesk implements CallCenter, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CallDesk.class);
  private static final int LANES = 4;

  private final CallSettings settings;
  private final MediaLoop media;
  private final Bus bus;
  private final WallClock clock;
  private final CallLanes lanes = new CallLanes(LANES);
  private final Map<CallId, Leg> legs = new ConcurrentHashMap<>();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final LongAdder taken = new LongAdder();
  private final LongAdder refused = new LongAdder();

  public CallDesk(CallSettings settings, MediaLoop media, Bus bus, WallClock clock) {
    this.settings = settings;
    this.media = media;
    this.bus = bus;
    this.clock = clock;
  }

  /** How an outbound call gets on the wire. */
  public interface Dialer {
    SipDialog dial(String uri, String fromUser, String sdp, DialogListener listener);
  }

  @Override
  public DialogListener invited(Invite invite, SipDialog dialog) {
    Optional<Trunk> trunk = settings.trunkFor(invite.peer());
    Optional<String> bot = settings.botFor(invite.requestUser());
    Optional<Refusal> refusal = refusal(trunk, bot);
    Leg leg = new Leg(this, new Leg.Facts(CallId.random(), CallEvent.Direction.INBOUND, invite.from(), invite.to(), bot.orElse(""), trunk.map(Trunk::name).orElse(""),
        trunk.map(Trunk::codecs).orElse(java.util.List.of()), withSipCallId(invite)));
    if (refusal.isPresent()) {
      refused.increment();
      Refusal r = refusal.get();
      lanes.run(leg.facts().call(), () -> dialog.reject(r.status(), r.reason(), r.status() == 503 ? Map.of("Retry-After", "10") : Map.of()));
      return leg;
    }
    taken.increment();
    legs.put(leg.facts().call(), leg);
    lanes.run(leg.facts().call(), () -> leg.invited(dialog, invite.sdp()));
    return leg;
  }

  private record Refusal(int status, String reason) {}

  private Optional<Refusal> refusal(Optional<Trunk> trunk, Optional<String> bot) {
    if (trunk.isEmpty()) return Optional.of(new Refusal(403, "no trunk for this address"));
    if (bot.isEmpty()) return Optional.of(new Refusal(404, "no bot at this number"));
    if (draining.get()) return Optional.of(new Refusal(503, "shutting down"));
    if (legs.size() >= settings.maxCalls()) return Optional.of(new Refusal(503, "all " + settings.maxCalls() + " calls in use"));
    long onTrunk = legs.values().stream().filter(l -> l.facts().trunk().equals(trunk.get().name())).count();
    if (onTrunk >= trunk.get().maxCalls()) return Optional.of(new Refusal(486, "trunk limit of " + trunk.get().maxCalls() + " calls reached"));
    return Optional.empty();
  }

  private static Map<String, String> withSipCallId(Invite invite) {
    Map<String, String> headers = new HashMap<>(invite.headers());
    headers.put("call-id", invite.sipCallId());
    return headers;
  }

  public void command(CallCommand command, Dialer dialer, java.util.function.UnaryOperator<String> localAddress) {
    if (command instanceof CallCommand.Dial dial) {
      dial(dial, dialer, localAddress);
      return;
    }
    Optional.ofNullable(legs.get(command.call())).ifPresent(leg -> lanes.run(command.call(), () -> {
      switch (command) {
        case CallCommand.HangUp c -> leg.hangUp(new CallEnd(CallEnd.Outcome.SUCCESS, c.reason(), 0));
        case CallCommand.BlindTransfer c -> leg.transfer(c.target());
        case CallCommand.SendKeys c -> leg.press(c.keys());
        case CallCommand.Hold c -> leg.hold(c.onHold());
        case CallCommand.Dial c -> throw new IllegalStateException("dialled elsewhere");
      }
    }));
  }

  private void dial(CallCommand.Dial order, Dialer dialer, java.util.function.UnaryOperator<String> localAddress) {
    if (legs.containsKey(order.call())) return;
    String host = order.uri().replaceFirst("^sips?:", "").replaceFirst("^[^@]*@", "").replaceFirst("[;:?].*$", "");
    Trunk trunk = settings.trunkFor(host).orElse(settings.trunks().getFirst());
    Leg leg = new Leg(this, new Leg.Facts(order.call(), CallEvent.Direction.OUTBOUND, order.from(), order.uri().replaceFirst("^sips?:", "").replaceFirst("@.*$", ""),
        order.bot(), trunk.name(), trunk.codecs(), Map.of()));
    legs.put(order.call(), leg);
    lanes.run(order.call(), () -> {
      if (draining.get()) {
        leg.end(new CallEnd(CallEnd.Outcome.BOT, "shutting down", 503));
        return;
      }
      Optional<String> offer = leg.prepare(localAddress.apply(host));
      if (offer.isEmpty()) {
        leg.end(new CallEnd(CallEnd.Outcome.BOT, "no media ports free", 503));
        return;
      }
      try {
        leg.dialling(dialer.dial(order.uri(), order.from(), offer.get(), leg));
      } catch (RuntimeException e) {
        log.warn("callId={} {}", order.call(), e.getMessage());
        leg.end(new CallEnd(CallEnd.Outcome.UPSTREAM, "cannot be dialled", 0));
      }
    });
  }

  /** No new calls; those in progress go on. */
  public void drain() {
    draining.set(true);
  }

  public boolean draining() {
    return draining.get();
  }

  public int active() {
    return legs.size();
  }

  public long taken() {
    return taken.sum();
  }

  public long refused() {
    return refused.sum();
  }

  /** Ends what is left, each call with its one {@link CallEvent.Ended}. */
  @Override
  public void close() {
    drain();
    legs.forEach((id, leg) -> lanes.run(id, () -> leg.hangUp(new CallEnd(CallEnd.Outcome.BOT, "shutting down", 0))));
    for (int i = 0; i < 50 && !legs.isEmpty(); i++) {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    lanes.close();
  }

  CallSettings settings() {
    return settings;
  }

  MediaLoop media() {
    return media;
  }

  WallClock clock() {
    return clock;
  }

  CallLanes lanes() {
    return lanes;
  }

  void publish(CallEvent event) {
    bus.publish(Topics.CALL_EVENTS, event);
  }

  void gone(CallId call) {
    legs.remove(call);
  }
}

package io.stepline.gateway.siprec;

import io.stepline.gateway.call.Dialer;
import io.stepline.gateway.call.Outgoing;
import io.stepline.gateway.call.Trunk;
import io.stepline.gateway.mediasession.PortPool;
import io.stepline.gateway.mediasession.Taps;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.lane.ThreadLane;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has every call of this gateway recorded by a SIPREC recording server (RFC 7866; we are the recording client): an
 * INVITE with metadata when a call is answered, both directions as streams of their own, inactive while recording is
 * paused, BYE at the end. Thread-safe.
 */
public final class SiprecClient implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SiprecClient.class);
  private final String uri;
  private final String gateway;
  private final PortPool ports;
  private final Bus bus;
  private final WallClock clock;
  private final ThreadLane lane = ThreadLane.start("siprec", (name, why) -> log.error("{}: a step failed", name, why));
  private final Map<CallId, RecordingSession> sessions = new ConcurrentHashMap<>();
  private final LongAdder failures = new LongAdder();
  private Optional<Dialer> dialer = Optional.empty();
  private Optional<Bus.Subscription> subscription = Optional.empty();

  /** @param uri the recording server's SIP address */
  public SiprecClient(String uri, String gateway, PortPool ports, Bus bus, WallClock clock) {
    if (!uri.matches("sips?:[^\\s<>]{1,256}"))
      throw new IllegalArgumentException("siprec.uri must be a sip: address, not '" + uri + "'");
    this.uri = uri;
    this.gateway = gateway;
    this.ports = ports;
    this.bus = bus;
    this.clock = clock;
  }

  /** Begins to record what is answered from now on. */
  public synchronized void start(Dialer through) {
    dialer = Optional.of(through);
    through.find(uri, () -> log.debug("the recording server has been looked up"));
    subscription = Optional.of(bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List
        .of(Bus.Route.each(Topics.CALL_EVENTS, this::event), Bus.Route.each(Topics.CALL_COMMANDS, this::ordered)))));
  }

  private void event(CallEvent event) {
    switch (event) {
      case CallEvent.Answered a when a.gateway().equals(gateway) -> begin(a);
      case CallEvent.Ended e -> Optional.ofNullable(sessions.remove(e.call())).ifPresent(this::end);
      default -> {}
    }
  }

  private void ordered(CallCommand command) {
    if (!(command instanceof CallCommand.Record r)) return;
    Optional.ofNullable(sessions.get(r.call())).ifPresent(s -> {
      switch (r.action()) {
        case PAUSE, STOP -> s.pause(true);
        case RESUME, START -> s.pause(false);
      }
    });
  }

  private void begin(CallEvent.Answered a) {
    Dialer through = dialer.orElseThrow();
    Optional<PortPool.Pair> one = ports.take();
    Optional<PortPool.Pair> two = one.isPresent() ? ports.take() : Optional.empty();
    if (two.isEmpty()) {
      one.ifPresent(ports::giveBack);
      failed(a.call(), "no media ports free");
      return;
    }
    String address = through.localAddressToward(uri);
    RecordingSession session =
        new RecordingSession(List.of(one.get(), two.get()), ports.addressFor(address), clock.nowUs() / 1_000, lane,
            why -> failed(a.call(), why));
    sessions.put(a.call(), session);
    RecordingMetadata metadata =
        RecordingMetadata.of(a.from(), a.to(), address,
            a.headers().getOrDefault("call-id", a.call().value()), Instant.ofEpochMilli(a.atUs() / 1_000));
    try {
      session
          .dialled(
              through.dial(
                  new Outgoing(uri, "stepline", session.offer(), Map.of("Require", "siprec"), Optional.empty(), 90,
                      Trunk.Reliable.OFF, Optional.empty(),
                      Optional
                          .of(new Outgoing.Part("application/rs-metadata+xml", "recording-session", metadata.xml())),
                      false),
                  session));
    } catch (RuntimeException e) {
      failed(a.call(), Optional.ofNullable(e.getMessage()).orElse(e.toString()));
    }
  }

  private void failed(CallId call, String why) {
    failures.increment();
    log.warn("callId={} is not recorded by the recording server: {}", call, why);
    bus.publish(Topics.CALL_EVENTS, new CallEvent.RecordingChanged(call, false, "siprec: " + why, clock.nowUs()));
  }

  private void end(RecordingSession session) {
    session.end();
    session.ports().forEach(ports::giveBack);
  }

  /** 20 ms of a call, on the media thread. */
  public void heard(Taps.BothWays frame) {
    RecordingSession s = sessions.get(frame.call());
    if (s != null) s.tick(frame.rateHz(), frame.voice(), frame.told());
  }

  /** How many calls could not be recorded, or no longer. */
  public long failures() {
    return failures.sum();
  }

  /** Calls being recorded. */
  public int active() {
    return sessions.size();
  }

  @Override
  public synchronized void close() {
    subscription.ifPresent(Bus.Subscription::close);
    sessions.values().forEach(this::end);
    sessions.clear();
    lane.close();
  }
}

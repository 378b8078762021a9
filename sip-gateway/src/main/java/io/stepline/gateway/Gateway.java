package io.stepline.gateway;

import io.stepline.gateway.call.CallDesk;
import io.stepline.gateway.call.CallSettings;
import io.stepline.gateway.call.DialClaims;
import io.stepline.gateway.call.GatewayLeases;
import io.stepline.gateway.call.OrphanCalls;
import io.stepline.gateway.call.Trunk;
import io.stepline.gateway.call.Staff;
import io.stepline.gateway.mediasession.MediaLoop;
import io.stepline.gateway.mediasession.MediaSettings;
import io.stepline.gateway.mediasession.PortPool;
import io.stepline.gateway.mediasession.Taps;
import io.stepline.gateway.sip.Registrations;
import io.stepline.gateway.sip.SipEndpoint;
import io.stepline.gateway.sip.SipListen;
import io.stepline.gateway.sip.TrunkWatch;
import io.stepline.gateway.siprec.SiprecClient;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.WallClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The phone side of the house, wired: SIP, media, and the bus between them and the rest. */
public final class Gateway implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  private final MediaLoop media;
  private final Optional<SiprecClient> siprec;
  private final CallDesk desk;
  private final SipEndpoint sip;
  private final DialClaims claims;
  private final GatewayLeases leases;
  private final TrunkWatch watch;
  private final Registrations registrations;
  private final Bus.Subscription sound;
  private final Bus.Subscription subscription;

  /**
   * @param mediaBind address for media, {@code rtpFrom} first and {@code rtpTo} last port
   * @param recordingServer SIP address of a SIPREC server for all calls
   * @param dns server to ask for SRV records, empty for the system's
   */
  public record Settings(SipListen listen, CallSettings calls, MediaSettings media, String mediaBind, int rtpFrom,
      int rtpTo, Optional<String> dns, Optional<String> recordingServer) {}

  /** @param taps who listens in, on the media thread; for recorders */
  public Gateway(Settings settings, Bus bus, WallClock clock, Taps taps) {
    leases = GatewayLeases.take(bus, settings.calls().gateway(), clock);
    OrphanCalls.close(bus, settings.calls().gateway(), clock);
    PortPool ports =
        new PortPool(address(settings.mediaBind()), settings.listen().advertise(), settings.rtpFrom(), settings.rtpTo(),
            settings.media().quarantineMs(), settings.media().dscp());
    siprec =
        settings.recordingServer().map(uri -> new SiprecClient(uri, settings.calls().gateway(), ports, bus, clock));
    Taps all = siprec.map(s -> taps.onBothWays("siprec", s::heard)).orElse(taps);
    media = new MediaLoop(bus, ports, settings.media(), clock, all).start();
    desk = new CallDesk(settings.calls(), media, bus, clock);
    SipEndpoint endpoint;
    try {
      endpoint = SipEndpoint.start(settings.listen(), settings.dns(), desk);
    } catch (RuntimeException e) {
      media.close();
      leases.close();
      throw e;
    }
    sip = endpoint;
    desk.dialThrough(endpoint);
    siprec.ifPresent(s -> s.start(endpoint));
    sound = bus.subscribe(Bus.Reader.of(() -> desk.reading(media.calls()),
        List.of(Bus.Route.batches(Topics.BOT_AUDIO, media::botAudio).of(media::has))));
    subscription = bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(
        Bus.Route.each(Topics.PLAYOUT_CONTROL, media::control).of(media::has),
        Bus.Route.each(Topics.MODEL_LOAD, l -> desk.budget().heard(l, clock.nowUs() / 1_000)),
        Bus.Route.each(Topics.ROLE_PRESENCE, p -> desk.staff().heard(p, clock.nowUs() / 1_000)),
        Bus.Route.each(Topics.CALL_COMMANDS, c -> desk.command(c)),
        Bus.Route.each(Topics.CALL_ORDERS, o -> desk.order(o)),
        Bus.Route.each(Topics.DIAL_BESIDE, o -> desk.dialBeside(o)))));
    desk.tellBudget(bus);
    leases.lostBy(desk);
    claims = new DialClaims(bus, desk, clock);
    watch = new TrunkWatch(endpoint, desk.trunks());
    registrations = new Registrations(endpoint, desk.trunks());
    if (isOpenToAll(settings)) log.warn("everybody who reaches {} may call, within the limits of a source: name trunks "
        + "with addresses or guests, or listen on 127.0.0.1", sip.listeningOn());
    log.info("SIP on {}, media ports {} to {}", sip.listeningOn(), settings.rtpFrom(), settings.rtpTo());
  }

  /** Whether a trunk takes calls of anybody without a proof, on an address that others reach. */
  static boolean isOpenToAll(Settings settings) {
    boolean anybody = settings.calls().trunks().stream()
        .anyMatch(t -> t.addresses().isEmpty() && t.guests().users().isEmpty());
    return anybody
        && settings.listen().listeners().stream().anyMatch(l -> !address(l.bind()).isLoopbackAddress());
  }

  /**
   * First no more orders to dial, then no new calls at all; waits for those that go on. @return whether none is left
   */
  public boolean drained(long waitMs) {
    claims.close();
    return desk.drained(waitMs);
  }

  /** Why this gateway should get no calls; empty while it may. */
  public Optional<String> hindrance() {
    return leases.hindrance().or(desk::missing);
  }

  /**
   * Calls are taken from now on only while somebody of each of these roles is heard of. @param fallback where calls go
   * that nobody minds any more, a SIP or tel URI
   */
  public void needs(Set<String> roles, Optional<String> fallback) {
    desk.attendedBy(new Staff(roles), fallback);
  }

  public CallDesk desk() {
    return desk;
  }

  public MediaLoop media() {
    return media;
  }

  public List<String> listeningOn() {
    return sip.listeningOn();
  }

  /** As the settings name them. */
  public List<String> trunkNames() {
    return desk.trunks().all().stream().map(Trunk::name).toList();
  }

  /** Whether all gateways of a trunk answer, and it is registered where it should be. */
  public boolean isTrunkUp(String trunk) {
    return desk.trunks().all().stream().filter(t -> t.name().equals(trunk))
        .allMatch(t -> t.gateways().stream().allMatch(desk.trunks()::isUp))
        && registrations.states().getOrDefault(trunk, "registered").startsWith("registered");
  }

  /** Trunk by trunk: where we are registered and which gateways answer. */
  public Map<String, String> trunkStates() {
    Map<String, String> states = new TreeMap<>(registrations.states());
    desk.trunks().all().forEach(t -> t.gateways().stream().filter(g -> !desk.trunks().isUp(g))
        .forEach(g -> states.merge(t.name(), g.uri().replaceFirst("^sips?:([^@]*@)?", "") + " is down",
            (a, b) -> a + "; " + b)));
    return states;
  }

  /** The recording server, and how many calls it did not record; empty without one. */
  public Optional<String> recordingState() {
    return siprec.map(s -> s.active() + " calls being recorded, " + s.failures() + " could not be");
  }

  private static InetAddress address(String bind) {
    try {
      return InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("media address " + bind + " is not an address of this machine", e);
    }
  }

  @Override
  public void close() {
    claims.close();
    watch.close();
    registrations.close();
    desk.close();
    siprec.ifPresent(SiprecClient::close);
    sound.close();
    subscription.close();
    sip.close();
    media.close();
    leases.close();
  }
}

package io.stepline.gateway;

import io.stepline.gateway.call.CallDesk;
import io.stepline.gateway.call.CallSettings;
import io.stepline.gateway.call.OrphanCalls;
import io.stepline.gateway.mediasession.MediaLoop;
import io.stepline.gateway.mediasession.MediaSession;
import io.stepline.gateway.mediasession.MediaSettings;
import io.stepline.gateway.mediasession.PortPool;
import io.stepline.gateway.sip.SipEndpoint;
import io.stepline.gateway.sip.SipListen;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.wire.WallClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The phone side of the house, wired: SIP, media, and the bus between them and the rest. */
public final class Gateway implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  private final MediaLoop media;
  private final CallDesk desk;
  private final SipEndpoint sip;
  private final Bus.Subscription subscription;

  /** @param rtpFrom first and {@code rtpTo} last port for media */
  public record Settings(SipListen listen, CallSettings calls, MediaSettings media, int rtpFrom, int rtpTo) {}

  /** @param tap hears every frame both ways, on the media thread; for recorders */
  public Gateway(Settings settings, Bus bus, WallClock clock, MediaSession.FrameSink tap) {
    OrphanCalls.close(bus, settings.calls().gateway(), clock);
    PortPool ports = new PortPool(address(settings.listen().bind()), settings.rtpFrom(), settings.rtpTo());
    media = new MediaLoop(bus, ports, settings.media(), clock, tap).start();
    desk = new CallDesk(settings.calls(), media, bus, clock);
    SipEndpoint endpoint;
    try {
      endpoint = SipEndpoint.start(settings.listen(), desk);
    } catch (RuntimeException e) {
      media.close();
      throw e;
    }
    sip = endpoint;
    subscription = bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(
        new Bus.Route<>(Topics.BOT_AUDIO, media::botAudio),
        Bus.Route.each(Topics.PLAYOUT_CONTROL, media::control),
        Bus.Route.each(Topics.CALL_COMMANDS, c -> desk.command(c, endpoint::dial, endpoint::localAddressToward)))));
    log.info("SIP on {}, media ports {} to {}", sip.listeningOn(), settings.rtpFrom(), settings.rtpTo());
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


  private static InetAddress address(String bind) {
    try {
      return InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("sip.bind " + bind + " is not an address of this machine", e);
    }
  }

  @Override
  public void close() {
    desk.close();
    subscription.close();
    sip.close();
    media.close();
  }
}

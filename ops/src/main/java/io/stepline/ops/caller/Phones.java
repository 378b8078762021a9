package io.stepline.ops.caller;

import io.stepline.gateway.Gateway;
import io.stepline.gateway.call.CallSettings;
import io.stepline.gateway.call.ClusterBudget;
import io.stepline.gateway.call.Prompts;
import io.stepline.gateway.call.Trunk;
import io.stepline.gateway.mediasession.Taps;
import io.stepline.gateway.mediasession.MediaSettings;
import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.gateway.sip.SipListen;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WallClock;
import io.stepline.media.codec.AudioCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** A handful of real SIP telephones in this process: they dial, speak what they are given, and hear. */
public final class Phones implements AutoCloseable {
  private final LocalBus bus = new LocalBus();
  private final Gateway gateway;
  private final Map<CallId, Phone> phones = new ConcurrentHashMap<>();
  private volatile BiConsumer<CallEvent.Answered, Phone> rung = (call, phone) -> {};

  /** @param rtpFrom first and {@code rtpTo} last port for media */
  public Phones(String bind, int sipPort, int rtpFrom, int rtpTo, AudioCodec codec, int maxCalls) {
    this(bind, sipPort, rtpFrom, rtpTo, codec, maxCalls, MediaSecurity.Policy.NONE);
  }

  public Phones(String bind, int sipPort, int rtpFrom, int rtpTo, AudioCodec codec, int maxCalls,
      MediaSecurity.Policy security) {
    CallSettings calls = new CallSettings("phones", List.of(Trunk.open("any", List.of(codec), maxCalls, security)),
        Map.of(), Optional.of("phone"), maxCalls, 0, CallSettings.GENEROUS, false,
        new Prompts(Optional.empty()), ClusterBudget.Settings.USUAL);
    MediaSettings media = new MediaSettings(20, MediaSettings.DEFAULT.leadMs(), Integer.MAX_VALUE, Integer.MAX_VALUE,
        Integer.MAX_VALUE, 60_000, 0, 46, false, Map.of());
    gateway =
        new Gateway(
            new Gateway.Settings(new SipListen(List.of(new SipListen.Listener("udp", bind, sipPort)), Optional.empty(),
                Optional.empty()), calls, media, bind, rtpFrom, rtpTo, Optional.empty(), Optional.empty()),
            bus, WallClock.system(),
            Taps.NONE.onCaller("phones",
                frame -> Optional.ofNullable(phones.get(frame.call())).ifPresent(p -> p.hear(frame))));
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, this::event))));
  }

  private void event(CallEvent e) {
    if (e instanceof CallEvent.Answered a && a.direction() == CallEvent.Direction.INBOUND)
      rung.accept(a, phones.computeIfAbsent(a.call(), c -> new Phone(c, bus)));
    Optional.ofNullable(phones.get(e.call())).ifPresent(p -> p.event(e));
  }

  /** Dials and returns at once. */
  public Phone dial(String uri, String from) {
    Phone phone = new Phone(CallId.random(), bus);
    phones.put(phone.call(), phone);
    bus.publish(Topics.CALL_COMMANDS, new CallCommand.Dial(phone.call(), uri, from, "phone"));
    return phone;
  }

  /** @param then hears of each call that comes in and is answered, on the phones' own thread */
  public void whenCalled(BiConsumer<CallEvent.Answered, Phone> then) {
    rung = then;
  }

  public void forget(Phone phone) {
    phones.remove(phone.call());
  }

  public Gateway gateway() {
    return gateway;
  }

  @Override
  public void close() {
    gateway.close();
    bus.close();
  }
}

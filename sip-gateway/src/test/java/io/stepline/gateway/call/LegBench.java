package io.stepline.gateway.call;

import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.lane.ManualLane;
import io.stepline.media.codec.Codecs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/** One leg among hand-written ports, in virtual time. Owned by the test. */
final class LegBench {
  static final String SDP =
      "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
  static final CallId CALL = new CallId("one");
  final ManualLane lane = new ManualLane("call");
  final WrittenDialog dialog = new WrittenDialog("first");
  final WrittenMedia media = new WrittenMedia();
  final WrittenBook book = new WrittenBook();
  final Leg leg;

  LegBench(CallEvent.Direction direction, Trunk trunk) {
    this(direction, trunk, new Random(1));
  }

  LegBench(CallEvent.Direction direction, Trunk trunk, RandomGenerator chance) {
    leg = new Leg(book, media, lane, () -> lane.nowMs() * 1_000, chance,
        new Leg.Facts(CALL, direction, "+4930100", "+4930200", "desk", trunk, Map.of()));
  }

  static Trunk trunk() {
    return trunk(10);
  }

  static Trunk trunk(int maxCalls) {
    return Trunk.open("open", List.of(Codecs.PCMU), maxCalls, MediaSecurity.Policy.NONE);
  }

  static Trunk queueing() {
    Trunk t = trunk();
    Trunk.Limits limits = new Trunk.Limits(10, 100, 0, new Trunk.WhenFull(Trunk.WhenFull.Kind.QUEUE, ""));
    return new Trunk(t.name(), t.addresses(), t.gateways(), t.media(), limits, t.signalling(), t.numbers(), t.headers(),
        t.login(), t.guests(), t.register(),
        t.stir(), t.signing());
  }

  static Trunk movable() {
    Trunk t = trunk();
    Trunk.Signalling s =
        new Trunk.Signalling(1_800, 90, Trunk.Reliable.SUPPORTED, 30, false, true, Trunk.TransferBy.REFER);
    return new Trunk(t.name(), t.addresses(), t.gateways(), t.media(), t.limits(), s, t.numbers(), t.headers(),
        t.login(), t.guests(), t.register(), t.stir(),
        t.signing());
  }

  static LegBench inbound() {
    return new LegBench(CallEvent.Direction.INBOUND, trunk());
  }

  /** Its INVITE is out. */
  static LegBench dialling() {
    return dialling(new Random(1));
  }

  static LegBench dialling(RandomGenerator chance) {
    LegBench b = new LegBench(CallEvent.Direction.OUTBOUND, trunk(), chance);
    b.act(() -> {
      b.leg.prepare("192.0.2.9");
      b.leg.dialling(b.dialog);
    });
    return b;
  }

  static LegBench inboundUp(Trunk trunk) {
    LegBench b = new LegBench(CallEvent.Direction.INBOUND, trunk).invited(Invite.Reliability.NONE);
    b.pass(1_000);
    b.hear(() -> b.leg.acked(Optional.empty()));
    return b;
  }

  LegBench invited(Invite.Reliability reliability) {
    return invited(Optional.of(SDP), reliability);
  }

  LegBench invited(Optional<String> sdp, Invite.Reliability reliability) {
    act(() -> leg.invited(dialog, new Invite("id", "1", "2", "2", "192.0.2.1", "udp", sdp, Map.of(),
        SessionTimer.Asked.NOTHING, reliability, Optional.empty())));
    return this;
  }

  static DialogListener.Reoffer reoffer() {
    return new DialogListener.Reoffer(Optional.of(SDP), SessionTimer.Asked.NOTHING, false);
  }

  /** Does something as a step of the call's lane, and what follows from it. */
  void act(Runnable step) {
    lane.asOwner(step);
    lane.runAll();
  }

  /** The dialog tells something. */
  void hear(Runnable told) {
    told.run();
    lane.runAll();
  }

  void pass(long ms) {
    lane.advance(ms);
  }

  List<String> said() {
    return dialog.said;
  }

  List<CallEvent.Ended> ends() {
    return book.all(CallEvent.Ended.class);
  }

  String reason() {
    return ends().getLast().end().reason();
  }
}

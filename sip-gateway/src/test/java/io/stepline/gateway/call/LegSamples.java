package io.stepline.gateway.call;

import io.stepline.gateway.mediasession.MediaSession;
import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.media.codec.Codecs;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One of each state, with what matters told apart, and one of each input. */
final class LegSamples {
  static final Optional<String> SDP = Optional.of("sdp");
  static final Agreement AGREED = new Agreement("PCMU", 8_000, true, false);
  static final Agreement HELD = new Agreement("PCMU", 8_000, true, true);
  static final CallEnd OVER = new CallEnd(CallEnd.Outcome.BOT, "over", 0);
  static final Optional<SessionTimer.Running> TIMER =
      Optional.of(new SessionTimer.Running(1_800, true, Optional.empty()));
  static final Referral REFERRAL = new Referral("sip:other@example.com", Optional.empty(), Map.of());

  private LegSamples() {}

  /** A trunk that queues, gives early media, and lets its peers move calls. */
  static Trunk trunk() {
    Trunk t = LegBench.trunk();
    Trunk.Media media = new Trunk.Media(List.of(Codecs.PCMU), MediaSecurity.Policy.NONE, 20, true);
    Trunk.Limits limits = new Trunk.Limits(10, 100, 0, new Trunk.WhenFull(Trunk.WhenFull.Kind.QUEUE, ""));
    return new Trunk(t.name(), t.addresses(), t.gateways(), media, limits, LegBench.movable().signalling(), t.numbers(),
        t.headers(), t.login(), t.guests(), t.register(), t.stir(), t.signing());
  }

  static LegPlan plan(CallEvent.Direction direction, Trunk trunk) {
    return new LegPlan(new Leg.Facts(LegBench.CALL, direction, "+4930100", "+4930200", "desk", trunk, Map.of()),
        "gateway", 1_000, 30_000, 0);
  }

  static LegState.Early early() {
    return new LegState.Early(Optional.of(AGREED), true, TIMER, LegState.Described.ANSWERED);
  }

  static LegState.Up up() {
    return new LegState.Up(AGREED, LegState.Offer.NONE, false, false, new LegState.Session(TIMER, 1), Optional.empty(),
        0, 1);
  }

  /** Each with its name in the table, those that wait for a reply apart. */
  static List<Map.Entry<String, LegState>> states() {
    LegState.Early silent = new LegState.Early(Optional.empty(), false, TIMER, LegState.Described.NOTHING);
    return List.of(Map.entry("Starting", new LegState.Starting()),
        Map.entry("AwaitingPrack", new LegState.AwaitingPrack(early())),
        Map.entry("AwaitingPrack, our offer is in the 180",
            new LegState.AwaitingPrack(silent.describing(LegState.Described.OFFERED))),
        Map.entry("Ringing", new LegState.Ringing(early())),
        Map.entry("Ringing, nothing is described reliably",
            new LegState.Ringing(early().describing(LegState.Described.NOTHING))),
        Map.entry("Ringing, the PRACK answered our offer",
            new LegState.Ringing(early().describing(LegState.Described.SETTLED))),
        Map.entry("AwaitingRoom", new LegState.AwaitingRoom(early(), 1)),
        Map.entry("Accepted", new LegState.Accepted(early())),
        Map.entry("Accepted, our offer is in the 200", new LegState.Accepted(silent)),
        Map.entry("Dialling", new LegState.Dialling(Optional.empty(), true, false)),
        Map.entry("Dialling, with early media", new LegState.Dialling(Optional.of(AGREED), false, true)),
        Map.entry("Up", up()),
        Map.entry("Up, our offer is in a 200", up().with(LegState.Offer.IN_ANSWER)),
        Map.entry("Up, our re-INVITE is out", up().with(LegState.Offer.IN_REINVITE)),
        Map.entry("Up, our offer is in another dialog", up().with(LegState.Offer.ELSEWHERE)),
        Map.entry("Up, our REFER is under way",
            up().transferring(new LegState.Transferring("sip:other@example.com", false))),
        Map.entry("Ending", new LegState.Ending(OVER, 1)), Map.entry("Ended", new LegState.Ended(OVER)));
  }

  static List<LegInput> inputs() {
    return List.of(new LegInput.Invited(SDP, SessionTimer.Asked.NOTHING, Invite.Reliability.NONE),
        new LegInput.Pracked(Optional.empty()), new LegInput.Pracked(SDP), new LegInput.Acked(Optional.empty()),
        new LegInput.Acked(SDP),
        new LegInput.Cancelled(), new LegInput.Trying(), new LegInput.Rang(180, Optional.empty()),
        new LegInput.Rang(183, SDP), new LegInput.Answered(Optional.empty(), Optional.empty()),
        new LegInput.Answered(SDP, Optional.empty()), new LegInput.Failed(503, "failed"),
        new LegInput.Reoffered(new DialogListener.Reoffer(Optional.empty(), SessionTimer.Asked.NOTHING, false)),
        new LegInput.Reoffered(new DialogListener.Reoffer(SDP, SessionTimer.Asked.NOTHING, false)),
        new LegInput.Reoffered(new DialogListener.Reoffer(Optional.empty(), SessionTimer.Asked.NOTHING, true)),
        new LegInput.Reoffered(new DialogListener.Reoffer(SDP, SessionTimer.Asked.NOTHING, true)),
        new LegInput.Reoffered(new DialogListener.Reoffer(SDP,
            new SessionTimer.Asked(Optional.of(new SessionExpires(60, Optional.empty())), 60, true), false)),
        new LegInput.ReofferAnswered(200, Optional.empty(), Optional.empty()),
        new LegInput.ReofferAnswered(200, SDP, Optional.empty()),
        new LegInput.ReofferAnswered(405, Optional.empty(), Optional.empty()),
        new LegInput.ReofferAnswered(481, Optional.empty(), Optional.empty()),
        new LegInput.ReofferAnswered(488, Optional.empty(), Optional.empty()),
        new LegInput.ReofferAnswered(491, Optional.empty(), Optional.empty()), new LegInput.ByeHeard(Optional.empty()),
        new LegInput.KeyHeard("1", 100), new LegInput.TransferTold(100, false), new LegInput.TransferTold(200, true),
        new LegInput.TransferTold(405, true), new LegInput.TransferTold(486, true),
        new LegInput.Referred("sip:other@example.com"), new LegInput.Prepare("192.0.2.9"),
        new LegInput.HangUp(OVER, Map.of()), new LegInput.End(OVER), new LegInput.RangLongEnough(),
        new LegInput.Hold(true), new LegInput.Press("1"), new LegInput.TransferTo(REFERRAL),
        new LegInput.Replaced(Optional.empty()), new LegInput.Replaced(SDP), new LegInput.OfferElsewhere("192.0.2.10"),
        new LegInput.Moved(Optional.empty()), new LegInput.Moved(SDP), new LegInput.Stayed(),
        new LegInput.MediaLost(MediaSession.Loss.PEER), new LegInput.Counted(MediaReport.EMPTY), new LegInput.PickUp(),
        new LegInput.PrackOver(), new LegInput.OfferAgain(), new LegInput.RefreshDue(1), new LegInput.SessionOver(1),
        new LegInput.TransferOver(1));
  }

  /** All that may be said to a question. */
  static List<LegInput.Reply> replies(LegState.Question question) {
    return switch (question) {
      case LegState.Question.PortsForInvite q -> List.of(new LegInput.Reserved(true), new LegInput.Reserved(false));
      case LegState.Question.PortsForOffer q -> List.of(new LegInput.Reserved(true), new LegInput.Reserved(false));
      case LegState.Question.RoomForCall q -> List.of(new LegInput.Room(true), new LegInput.Room(false));
      case LegState.Question.AnotherWay q -> List.of(new LegInput.Elsewhere(true), new LegInput.Elsewhere(false));
      case LegState.Question.WayToRefresh q -> List.of(new LegInput.Updatable(true), new LegInput.Updatable(false));
      case LegState.Question.FirstOffer q -> readings();
      case LegState.Question.PrackAnswer q -> readings();
      case LegState.Question.EarlyAnswer q -> readings();
      case LegState.Question.FinalAnswer q -> readings();
      case LegState.Question.FirstAnswer q -> readings();
      case LegState.Question.LaterAnswer q -> readings();
      case LegState.Question.TheirReoffer q -> readings();
      case LegState.Question.ReofferAnswer q -> readings();
      case LegState.Question.ReplacingOffer q -> readings();
      case LegState.Question.MovedAnswer q -> readings();
    };
  }

  private static List<LegInput.Reply> readings() {
    return List.of(new LegInput.Agreed(HELD), new LegInput.NothingInCommon(), new LegInput.Unreadable("no v="));
  }
}

package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallEnd;
import java.util.Optional;

/** Where a call's phone side stands, with what belongs to it there. Values. */
sealed interface LegState {
  /** Nothing has come in or gone out. */
  record Starting() implements LegState {}

  /** Inbound: an INVITE waits for our final response. */
  sealed interface Waiting extends LegState {
    Early early();

    Waiting with(Early early);
  }

  /**
   * What of ours the peer has for certain before the answer, by reliable responses (RFC 3262 5): nothing, an offer that
   * the PRACK is to answer, our answer, or an offer that was answered.
   */
  enum Described { NOTHING, OFFERED, ANSWERED, SETTLED }

  /**
   * Before the answer.
   *
   * @param agreed empty when the INVITE made no offer
   * @param open whether early media flows
   */
  record Early(Optional<Agreement> agreed, boolean open, Optional<SessionTimer.Running> timer, Described described) {
    Early agreeing(Agreement now) {
      return new Early(Optional.of(now), open, timer, described);
    }

    Early timed(Optional<SessionTimer.Running> now) {
      return new Early(agreed, open, now, described);
    }

    Early describing(Described now) {
      return new Early(agreed, open, timer, now);
    }
  }

  /** It rings reliably and nothing goes on before that is acknowledged (RFC 3262). */
  record AwaitingPrack(Early early) implements Waiting {
    @Override
    public Waiting with(Early e) {
      return new AwaitingPrack(e);
    }
  }

  record Ringing(Early early) implements Waiting {
    @Override
    public Waiting with(Early e) {
      return new Ringing(e);
    }
  }

  /** It has been asked so often for room in the model cluster. */
  record AwaitingRoom(Early early, int asked) implements Waiting {
    @Override
    public Waiting with(Early e) {
      return new AwaitingRoom(e, asked);
    }
  }

  /**
   * Outbound: our INVITE is out, or about to be.
   *
   * @param early what the early media that flows agreed on
   * @param offerOut whether our offer still waits for an answer
   * @param open whether media are open, of this phone or of one that sent the call on
   */
  record Dialling(Optional<Agreement> early, boolean offerOut, boolean open) implements LegState {}

  /** Inbound: our 200 is out and not acknowledged. {@code early.agreed} is empty when it carries our offer. */
  record Accepted(Early early) implements LegState {}

  /** Which description of ours waits for an answer. */
  enum Offer { NONE, IN_ANSWER, IN_REINVITE, ELSEWHERE }

  /** A REFER of ours that is under way. */
  record Transferring(String target, boolean attended) {}

  /**
   * The session timer (RFC 4028).
   *
   * @param round rises whenever it is wound; older timers mean nothing
   */
  record Session(Optional<SessionTimer.Running> timer, int round) {}

  /**
   * Both sides talk.
   *
   * @param told whether we have told the house that it is held
   * @param transfers how many there were; older ones' time limits mean nothing
   */
  record Up(Agreement agreed, Offer offer, boolean weHold, boolean told, Session session,
      Optional<Transferring> transfer, int transfers, long answeredUs) implements LegState {
    Up with(Offer now) {
      return new Up(agreed, now, weHold, told, session, transfer, transfers, answeredUs);
    }

    Up with(Session now) {
      return new Up(agreed, offer, weHold, told, now, transfer, transfers, answeredUs);
    }

    Up agreeing(Agreement now) {
      return new Up(now, offer, weHold, told, session, transfer, transfers, answeredUs);
    }

    Up telling(boolean held) {
      return new Up(agreed, offer, weHold, held, session, transfer, transfers, answeredUs);
    }

    Up holding(boolean on) {
      return new Up(agreed, offer, on, told, session, transfer, transfers, answeredUs);
    }

    Up transferring(Transferring now) {
      return new Up(agreed, offer, weHold, told, session, Optional.of(now), transfers + 1, answeredUs);
    }

    Up transferOver() {
      return new Up(agreed, offer, weHold, told, session, Optional.empty(), transfers, answeredUs);
    }
  }

  /** It has asked something and the answer comes next. */
  record Asking(LegState asker, Question question) implements LegState {}

  /** What it has asked, and what for. */
  sealed interface Question {
    record PortsForInvite(LegInput.Invited invite) implements Question {}

    record PortsForOffer() implements Question {}

    record FirstOffer(LegInput.Invited invite, Optional<SessionTimer.Running> timer) implements Question {}

    record RoomForCall(int asked) implements Question {}

    record EarlyAnswer(int status) implements Question {}

    record FinalAnswer(Optional<SessionExpires> timer) implements Question {}

    record AnotherWay(LegInput.Failed failure) implements Question {}

    record FirstAnswer() implements Question {}

    record LaterAnswer() implements Question {}

    /** @param update whether by UPDATE, or PRACK */
    record TheirReoffer(Optional<SessionExpires> header, boolean update) implements Question {}

    record PrackAnswer() implements Question {}

    record WayToRefresh() implements Question {}

    record ReofferAnswer(Optional<SessionExpires> timer) implements Question {}

    record ReplacingOffer() implements Question {}

    record MovedAnswer() implements Question {}
  }

  /** Over; the media is still being counted up. {@code answeredUs} is 0 if it never was. */
  record Ending(CallEnd why, long answeredUs) implements LegState {}

  /** Its end has been published. */
  record Ended(CallEnd why) implements LegState {}

  /** The state that others see. */
  default LegState settled() {
    return this instanceof Asking a ? a.asker() : this;
  }
}

package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.mediasession.MediaSession;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two things that happen to a call at once, in each order. */
class LegRacesTest {
  private static final CallEnd HUNG_UP = new CallEnd(CallEnd.Outcome.BOT, "bye", 0);
  private static final Optional<String> SDP = Optional.of(LegBench.SDP);
  private LegBench b = LegBench.inbound();

  /** Whatever happened: an ended call has one end and holds nothing. */
  @AfterEach
  void shouldHoldNothingOnceEnded() {
    if (!b.book.told.contains("gone")) return;
    assertThat(b.ends()).hasSize(1);
    assertThat(b.book.told).containsOnlyOnce("gone", "told");
    assertThat(b.media.reserved).isEmpty();
    assertThat(b.media.open).isEmpty();
  }

  @Test
  void shouldRefuseAfterCancelAndNotAnswer() {
    b.invited(Invite.Reliability.NONE).hear(() -> b.leg.cancelled());
    b.pass(60_000);
    assertThat(b.said()).containsExactly("180", "reject 487");
    assertThat(b.reason()).isEqualTo("caller-cancel");
  }

  @Test
  void shouldStayAnsweredWhenCancelComesAfterTheAnswer() {
    b.invited(Invite.Reliability.NONE).pass(1_000);
    b.hear(() -> b.leg.cancelled());
    b.hear(() -> b.leg.acked(Optional.empty()));
    assertThat(b.said()).containsExactly("180", "200");
    assertThat(b.book.all(CallEvent.Answered.class)).hasSize(1);
    assertThat(b.ends()).isEmpty();
  }

  @Test
  void shouldRefuseAnInviteWhoseCallWasHungUpBeforeItBegan() {
    b.act(() -> b.leg.hangUp(HUNG_UP));
    b.invited(Invite.Reliability.NONE).pass(60_000);
    assertThat(b.said()).containsExactly("reject 480");
  }

  @Test
  void shouldNotDialACallThatWasHungUpBeforeItBegan() {
    b = new LegBench(CallEvent.Direction.OUTBOUND, LegBench.trunk());
    b.act(() -> b.leg.hangUp(HUNG_UP));
    b.act(() -> assertThat(b.leg.prepare("192.0.2.9")).isEmpty());
    b.act(() -> b.leg.hangUp(HUNG_UP));
  }

  @Test
  void shouldTellAReofferAfterByeThatThereIsNoCall() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.hear(() -> b.leg.ended(Optional.empty()));
    b.hear(() -> b.leg.reoffered(LegBench.reoffer()));
    assertThat(b.said()).containsExactly("180", "200", "reject 481");
  }

  @Test
  void shouldAnswerAReofferThenEndByBye() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.hear(() -> b.leg.reoffered(LegBench.reoffer()));
    b.hear(() -> b.leg.ended(Optional.empty()));
    assertThat(b.said()).containsExactly("180", "200", "200");
    assertThat(b.reason()).isEqualTo("caller-bye");
  }

  @Test
  void shouldSendNoByeWhenBothHangUp() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.hear(() -> b.leg.ended(Optional.empty()));
    b.act(() -> b.leg.hangUp(HUNG_UP));
    assertThat(b.said()).doesNotContain("BYE");
  }

  @Test
  void shouldHearTheByeThatCrossesOurs() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.act(() -> b.leg.hangUp(HUNG_UP));
    b.hear(() -> b.leg.ended(Optional.empty()));
    assertThat(b.dialog.count("BYE")).isEqualTo(1);
    assertThat(b.reason()).isEqualTo("bye");
  }

  @Test
  void shouldRefuseAnOfferWhileOursIsOutAndTryAgainAfterGlare() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.act(() -> b.leg.hold(true));
    b.hear(() -> b.leg.reoffered(LegBench.reoffer()));
    b.hear(() -> b.leg.reofferAnswered(491, Optional.empty(), Optional.empty()));
    assertThat(b.said()).endsWith("re-INVITE", "reject 491");
    b.pass(2_000);
    assertThat(b.said()).endsWith("reject 491", "re-INVITE");
  }

  @Test
  void shouldNotTryAgainAfterGlareOnceTheCallHasEnded() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.act(() -> b.leg.hold(true));
    b.hear(() -> b.leg.reofferAnswered(491, Optional.empty(), Optional.empty()));
    b.hear(() -> b.leg.ended(Optional.empty()));
    b.pass(10_000);
    assertThat(b.dialog.count("re-INVITE")).isEqualTo(1);
  }

  @Test
  void shouldWaitLongerAfterGlareAsTheOwnerOfTheCallId() {
    b = LegBench.dialling();
    b.hear(() -> b.leg.answered(SDP, Optional.empty()));
    b.act(() -> b.leg.hold(true));
    b.hear(() -> b.leg.reofferAnswered(491, Optional.empty(), Optional.empty()));
    b.pass(2_099);
    assertThat(b.dialog.count("re-INVITE")).isEqualTo(1);
    b.pass(1_902);
    assertThat(b.dialog.count("re-INVITE")).isEqualTo(2);
  }

  @Test
  void shouldMoveNoCallThatHasJustEnded() {
    b = LegBench.inboundUp(LegBench.movable());
    b.leg.ended(Optional.empty());
    assertThat(b.leg.referred("sip:other@example.com")).isEqualTo(202);
    b.lane.runAll();
    assertThat(b.book.told).doesNotContain("move sip:other@example.com");
  }

  @Test
  void shouldCountATransferThatTheCallerEndsAsTransferred() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.act(() -> b.leg.transfer(new Referral("sip:other@example.com", Optional.empty(), Map.of())));
    b.hear(() -> b.leg.ended(Optional.empty()));
    b.hear(() -> b.leg.transferProgress(200, true));
    b.pass(120_000);
    assertThat(b.reason()).isEqualTo("transferred");
    assertThat(b.book.all(CallEvent.TransferProgress.class)).isEmpty();
  }

  @Test
  void shouldRefuseWithoutPrackAndHearNoneAfterwards() {
    b.invited(Invite.Reliability.REQUIRED).pass(32_000);
    b.hear(() -> b.leg.provisionalAcked(Optional.empty()));
    b.pass(60_000);
    assertThat(b.said()).containsExactly("180 reliably", "reject 504");
  }

  @Test
  void shouldAnswerAfterPrackAndForgetThatItWaited() {
    b.invited(Invite.Reliability.REQUIRED).pass(31_500);
    b.hear(() -> b.leg.provisionalAcked(Optional.empty()));
    b.hear(() -> b.leg.provisionalAcked(Optional.empty()));
    b.pass(60_000);
    assertThat(b.said()).containsExactly("180 reliably", "200");
  }

  @Test
  void shouldHearOnlyTheFirstPhoneThatAnswers() {
    b = LegBench.dialling();
    b.hear(() -> b.leg.answered(SDP, Optional.empty()));
    b.hear(() -> b.leg.answered(SDP, Optional.empty()));
    assertThat(b.book.all(CallEvent.Answered.class)).hasSize(1);
    assertThat(b.book.told).containsOnlyOnce("up");
  }

  @Test
  void shouldCancelWhenItRangLongEnoughAndHearNoAnswerAfterwards() {
    b = LegBench.dialling();
    b.act(b.leg::rangLongEnough);
    b.hear(() -> b.leg.answered(SDP, Optional.empty()));
    assertThat(b.said()).containsExactly("CANCEL");
    assertThat(b.reason()).isEqualTo("no-answer");
    assertThat(b.book.all(CallEvent.Answered.class)).isEmpty();
  }

  @Test
  void shouldNotGiveUpOnceAnswered() {
    b = LegBench.dialling();
    b.hear(() -> b.leg.answered(SDP, Optional.empty()));
    b.act(b.leg::rangLongEnough);
    assertThat(b.said()).isEmpty();
  }

  @Test
  void shouldRefreshInTimeAndEndWhenNobodyConfirms() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.pass(899_999);
    assertThat(b.said()).doesNotContain("refresh");
    b.pass(1);
    assertThat(b.said()).endsWith("refresh");
    b.pass(900_000);
    assertThat(b.said()).endsWith("BYE");
    assertThat(b.reason()).isEqualTo("session-expired");
  }

  @Test
  void shouldGoOnWhenARefreshIsConfirmedJustBeforeTheEnd() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.pass(1_799_999);
    b.hear(() -> b.leg.reofferAnswered(200, Optional.empty(), Optional.empty()));
    b.pass(1);
    assertThat(b.ends()).isEmpty();
  }

  @Test
  void shouldSendByeWhenNobodyConfirmsTheAnswer() {
    b.invited(Invite.Reliability.NONE).pass(1_000);
    b.hear(() -> b.leg.failed(408, "no ACK to 200"));
    b.hear(() -> b.leg.acked(Optional.empty()));
    assertThat(b.said()).containsExactly("180", "200", "BYE");
  }

  @Test
  void shouldLeaveNoInviteWithoutAFinalResponseWhenItsDialogBreaks() {
    b.invited(Invite.Reliability.NONE).hear(() -> b.leg.failed(500, "provisional response could not be sent"));
    b.pass(60_000);
    assertThat(b.said()).containsExactly("180", "reject 500");
  }

  @Test
  void shouldGiveUpWaitingForRoomWhenCancelled() {
    b = new LegBench(CallEvent.Direction.INBOUND, LegBench.queueing());
    b.book.roomy = false;
    b.invited(Invite.Reliability.NONE).pass(5_000);
    b.hear(() -> b.leg.cancelled());
    b.book.roomy = true;
    b.pass(60_000);
    assertThat(b.said()).containsExactly("180", "182", "reject 487");
  }

  @Test
  void shouldRefuseWhatWaitedTooLongForRoom() {
    b = new LegBench(CallEvent.Direction.INBOUND, LegBench.queueing());
    b.book.roomy = false;
    b.invited(Invite.Reliability.NONE).pass(60_000);
    assertThat(b.said()).containsExactly("180", "182", "reject 503");
    assertThat(b.book.told).contains("refused");
  }

  @Test
  void shouldTellOneEndWhenMediaIsLostWhileItHangsUp() {
    b = LegBench.inboundUp(LegBench.trunk());
    var loss = b.media.losses.get(LegBench.CALL);
    b.act(() -> b.leg.hangUp(HUNG_UP));
    b.hear(() -> loss.accept(MediaSession.Loss.PEER));
    assertThat(b.reason()).isEqualTo("bye");
  }

  @Test
  void shouldTellTheEndAlthoughTheLaneHasClosedBeforeTheMediaIsCounted() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.media.slowToCount = true;
    b.act(() -> b.leg.hangUp(HUNG_UP));
    b.lane.close();
    assertThat(b.ends()).isEmpty();
    b.media.countUp();
    assertThat(b.ends()).hasSize(1);
  }

  @Test
  void shouldPassACancelOnThatComesWhileTheCertificateIsFetched() {
    var waiting = new InboundCalls.Waiting();
    waiting.cancelled();
    b.invited(Invite.Reliability.NONE).hear(() -> waiting.passTo(b.leg));
    assertThat(b.said()).containsExactly("180", "reject 487");
  }

  @Test
  void shouldSendByeWhenSomethingCouldNotBeSentInACallThatIsUp() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.hear(() -> b.leg.failed(500, "re-INVITE could not be sent"));
    assertThat(b.said()).endsWith("200", "BYE");
    assertThat(b.ends()).hasSize(1);
  }

  @Test
  void shouldGoOnWhenAnAckComesAgainWhileOurReinviteIsOut() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.act(() -> b.leg.hold(true));
    b.hear(() -> b.leg.acked(Optional.empty()));
    b.hear(() -> b.leg.reofferAnswered(200, SDP, Optional.empty()));
    assertThat(b.ends()).isEmpty();
  }

  @Test
  void shouldNotEndACallOfOursByTheCancelOfSomebodyElse() {
    b = LegBench.dialling();
    b.hear(() -> b.leg.cancelled());
    b.hear(() -> b.leg.answered(SDP, Optional.empty()));
    assertThat(b.said()).isEmpty();
    assertThat(b.book.all(CallEvent.Answered.class)).hasSize(1);
  }

  @Test
  void shouldCancelOurInviteWhenAByeComesBeforeItsAnswer() {
    b = LegBench.dialling();
    b.hear(() -> b.leg.ended(Optional.empty()));
    assertThat(b.said()).containsExactly("CANCEL");
    assertThat(b.reason()).isEqualTo("caller-bye");
  }

  @Test
  void shouldMakeNoSecondOfferWhileOneIsOut() {
    b = LegBench.inboundUp(LegBench.movable());
    b.act(() -> b.leg.hold(true));
    b.act(() -> assertThat(b.leg.offerElsewhere("192.0.2.9")).isEmpty());
    b.hear(() -> b.leg.reofferAnswered(200, SDP, Optional.empty()));
    b.act(() -> assertThat(b.leg.offerElsewhere("192.0.2.9")).isPresent());
    b.act(() -> b.leg.hold(false));
    assertThat(b.dialog.count("re-INVITE")).isEqualTo(1);
  }

  /** When our next re-INVITE goes out after glare, for a draw of that share. */
  private static long againAfterMs(LegBench b) {
    b.act(() -> b.leg.hold(true));
    b.hear(() -> b.leg.reofferAnswered(491, Optional.empty(), Optional.empty()));
    long fromMs = b.lane.nowMs();
    while (b.dialog.count("re-INVITE") < 2) b.pass(1);
    return b.lane.nowMs() - fromMs;
  }

  private static long outboundAgainAfterMs(RandomGenerator chance) {
    LegBench bench = LegBench.dialling(chance);
    bench.hear(() -> bench.leg.answered(SDP, Optional.empty()));
    return againAfterMs(bench);
  }

  @Test
  void shouldDrawTheDelayAfterGlareFromTheChanceItIsGiven() {
    assertThat(outboundAgainAfterMs(() -> 0)).isEqualTo(2_100);
    assertThat(outboundAgainAfterMs(() -> -1)).isBetween(3_990L, 4_000L);
    assertThat(outboundAgainAfterMs(new Random(7))).isEqualTo(outboundAgainAfterMs(new Random(7)))
        .isNotEqualTo(outboundAgainAfterMs(new Random(8)));
  }

  /** Somebody takes the place of the caller. */
  private WrittenDialog replaced() {
    b = LegBench.inboundUp(LegBench.trunk());
    WrittenDialog second = new WrittenDialog("second");
    b.act(() -> b.leg.replacedBy(second, new Invite("id", "3", "2", "2", "192.0.2.1", "udp", SDP, Map.of(),
        SessionTimer.Asked.NOTHING, Invite.Reliability.NONE, Optional.of(b.dialog.id()))));
    return second;
  }

  @Test
  void shouldGoOnInTheDialogThatReplacesItsOwn() {
    WrittenDialog second = replaced();
    assertThat(b.said()).endsWith("BYE");
    assertThat(second.said).containsExactly("200");
    b.hear(() -> second.listeners.getLast().acked(Optional.empty()));
    b.hear(() -> second.listeners.getLast().ended(Optional.empty()));
    assertThat(b.reason()).isEqualTo("caller-bye");
  }

  @Test
  void shouldNotEndByTheByeOfADialogThatWasReplacedJustBefore() {
    replaced();
    b.hear(() -> b.leg.ended(Optional.empty()));
    b.hear(() -> b.dialog.listeners.getLast().ended(Optional.empty()));
    assertThat(b.ends()).isEmpty();
  }

  @Test
  void shouldAnswerAReofferInADialogThatWasReplacedThatItIsNoMore() {
    WrittenDialog second = replaced();
    b.hear(() -> b.leg.reoffered(LegBench.reoffer()));
    assertThat(b.said()).endsWith("BYE", "reject 481");
    b.hear(() -> b.dialog.listeners.getLast().reoffered(LegBench.reoffer()));
    assertThat(b.said()).endsWith("BYE", "reject 481", "reject 481");
    assertThat(second.said).containsExactly("200");
  }
}

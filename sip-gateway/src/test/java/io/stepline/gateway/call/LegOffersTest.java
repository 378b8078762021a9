package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.media.codec.Codecs;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Offers and answers of one leg, wherever they travel (RFC 3261 13, RFC 3262 5, RFC 3264, RFC 3311 5). */
class LegOffersTest {
  private static final Optional<String> SDP = Optional.of(LegBench.SDP);
  private static final Optional<String> OTHER = Optional.of(LegBench.SDP.replace("192.0.2.1", "192.0.2.77"));
  private LegBench b = LegBench.inbound();

  private static DialogListener.Reoffer update(Optional<String> sdp) {
    return new DialogListener.Reoffer(sdp, SessionTimer.Asked.NOTHING, true);
  }

  private static LegBench early() {
    Trunk t = LegBench.trunk();
    Trunk.Media media = new Trunk.Media(List.of(Codecs.PCMU), MediaSecurity.Policy.NONE, 20, true);
    return new LegBench(CallEvent.Direction.INBOUND, new Trunk(t.name(), t.addresses(), t.gateways(), media, t.limits(),
        t.signalling(), t.numbers(), t.headers(), t.login(), t.guests(), t.register(), t.stir(), t.signing()));
  }

  /** Where RTP goes. */
  private String sendsTo() {
    return b.media.agreed.get(LegBench.CALL).remoteRtp().getAddress().getHostAddress();
  }

  private static String version(Optional<String> sdp) {
    return sdp.orElseThrow().lines().filter(l -> l.startsWith("o=")).findFirst().orElseThrow().split(" ")[2];
  }

  @Test
  void shouldTakeTheAnswerToARefreshThatIsAReinvite() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.dialog.updatable = false;
    b.pass(900_000);
    assertThat(b.said()).endsWith("re-INVITE");
    b.hear(() -> b.leg.reofferAnswered(200, OTHER, Optional.empty()));
    assertThat(sendsTo()).isEqualTo("192.0.2.77");
    b.pass(899_999);
    assertThat(b.ends()).as("the timer was wound").isEmpty();
  }

  @Test
  void shouldOfferWhatItOffersAndNotWhatItAnsweredLast() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.dialog.updatable = false;
    b.hear(() -> b.leg.reoffered(new DialogListener.Reoffer(Optional.of(LegBench.SDP + "a=sendonly\r\n"),
        SessionTimer.Asked.NOTHING, false)));
    Optional<String> answer = b.dialog.described.getLast();
    assertThat(answer.orElseThrow()).contains("a=recvonly");
    b.pass(900_000);
    Optional<String> offer = b.dialog.described.getLast();
    assertThat(b.said()).endsWith("re-INVITE");
    assertThat(offer.orElseThrow()).contains("a=sendrecv");
    assertThat(Long.parseLong(version(offer))).isGreaterThan(Long.parseLong(version(answer)));
  }

  @Test
  void shouldKeepItsVersionWhenARefreshSaysNothingNew() {
    b = LegBench.dialling();
    b.dialog.updatable = false;
    b.hear(() -> b.leg.answered(SDP, Optional.empty()));
    b.pass(900_000);
    b.hear(() -> b.leg.reofferAnswered(200, SDP, Optional.empty()));
    b.pass(900_000);
    assertThat(b.dialog.count("re-INVITE")).isEqualTo(2);
    assertThat(b.dialog.described.get(0)).isEqualTo(b.dialog.described.get(1));
  }

  @Test
  void shouldRefreshByReinviteWhenThePeerDoesNotTakeItsUpdate() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.pass(900_000);
    b.hear(() -> b.leg.reofferAnswered(405, Optional.empty(), Optional.empty()));
    assertThat(b.said()).endsWith("refresh", "re-INVITE");
    b.hear(() -> b.leg.reofferAnswered(405, Optional.empty(), Optional.empty()));
    assertThat(b.said()).as("once").endsWith("refresh", "re-INVITE");
  }

  @Test
  void shouldRefreshAfterTheOfferThatWasOutWhenItWasDue() {
    b = LegBench.inboundUp(LegBench.trunk());
    b.pass(899_000);
    b.act(() -> b.leg.hold(true));
    b.pass(2_000);
    b.hear(() -> b.leg.reofferAnswered(488, Optional.empty(), Optional.empty()));
    b.pass(10_000);
    assertThat(b.said()).endsWith("re-INVITE", "refresh");
  }

  @Test
  void shouldAskForTheTimerThatRunsWithTheRefresherAsItIs() {
    b = LegBench.inbound();
    b.act(() -> b.leg.invited(b.dialog, new Invite("id", "1", "2", "2", "192.0.2.1", "udp", SDP, java.util.Map.of(),
        new SessionTimer.Asked(Optional.of(new SessionExpires(600, Optional.of(true))), 0, true),
        Invite.Reliability.NONE, Optional.empty())));
    b.pass(1_000);
    b.hear(() -> b.leg.acked(Optional.empty()));
    b.act(() -> b.leg.hold(true));
    assertThat(b.dialog.asked).containsExactly(Optional.of(new SessionExpires(600, Optional.of(false))));
  }

  @Test
  void shouldOfferInTheReliable180OfAnInviteWithoutAnOfferAndTakeTheAnswerOfThePrack() {
    b.invited(Optional.empty(), Invite.Reliability.REQUIRED);
    assertThat(b.said()).containsExactly("180 reliably");
    assertThat(b.dialog.described.getFirst().orElseThrow()).contains("a=sendrecv");
    b.hear(() -> b.leg.provisionalAcked(OTHER));
    b.pass(1_000);
    assertThat(b.said()).containsExactly("180 reliably", "200");
    assertThat(b.dialog.described.getLast()).as("it is settled").isEmpty();
    b.hear(() -> b.leg.acked(Optional.empty()));
    assertThat(b.book.all(CallEvent.Answered.class)).hasSize(1);
    assertThat(sendsTo()).isEqualTo("192.0.2.77");
  }

  @Test
  void shouldOfferAgainInThe200WhenThePrackForgotItsAnswer() {
    b.invited(Optional.empty(), Invite.Reliability.REQUIRED);
    b.hear(() -> b.leg.provisionalAcked(Optional.empty()));
    b.pass(1_000);
    assertThat(b.dialog.described.getLast()).isEqualTo(b.dialog.described.getFirst());
    b.hear(() -> b.leg.acked(SDP));
    assertThat(b.book.all(CallEvent.Answered.class)).hasSize(1);
  }

  @Test
  void shouldRefuseWhoseAnswerInThePrackIsOfNoUse() {
    b.invited(Optional.empty(), Invite.Reliability.REQUIRED);
    b.hear(() -> b.leg.provisionalAcked(Optional.of(LegBench.SDP.replace("AVP 0", "AVP 18"))));
    assertThat(b.said()).containsExactly("180 reliably", "reject 488");
  }

  @Test
  void shouldTakeAnOfferOfAPrackOrUpdateOnceOurAnswerWasReliable() {
    b = early();
    b.invited(Invite.Reliability.REQUIRED);
    assertThat(b.said()).containsExactly("183 reliably");
    b.hear(() -> b.leg.provisionalAcked(Optional.empty()));
    b.hear(() -> b.leg.reoffered(update(OTHER)));
    assertThat(b.said()).endsWith("200 UPDATE");
    assertThat(b.dialog.described.getLast()).isPresent();
    assertThat(sendsTo()).isEqualTo("192.0.2.77");
    b.hear(() -> b.leg.reoffered(update(Optional.of(LegBench.SDP.replace("AVP 0", "AVP 18")))));
    assertThat(b.said()).endsWith("reject UPDATE 488");
    b.pass(1_000);
    assertThat(b.said()).endsWith("200");
  }

  @Test
  void shouldAnswerAnUpdateThatOffersNothingWhereverTheInviteStands() {
    b.invited(Optional.empty(), Invite.Reliability.REQUIRED).hear(() -> b.leg.reoffered(update(Optional.empty())));
    assertThat(b.said()).endsWith("200 UPDATE");
    b = LegBench.dialling();
    b.hear(() -> b.leg.reoffered(update(Optional.empty())));
    assertThat(b.said()).endsWith("200 UPDATE");
  }

  @Test
  void shouldHaveASecondOfferWaitUntilTheFirstIsAnswered() {
    b.invited(Invite.Reliability.NONE).hear(() -> b.leg.reoffered(update(OTHER)));
    assertThat(b.said()).endsWith("reject UPDATE 500");
    assertThat(b.dialog.rejections.getLast().headers()).containsKey("Retry-After");
    b = LegBench.inbound();
    b.invited(Optional.empty(), Invite.Reliability.REQUIRED).hear(() -> b.leg.reoffered(update(OTHER)));
    assertThat(b.said()).as("ours is out").endsWith("reject UPDATE 491");
    b = LegBench.dialling();
    b.hear(() -> b.leg.reoffered(update(OTHER)));
    assertThat(b.said()).endsWith("reject UPDATE 491");
  }

  @Test
  void shouldAnswerTheUpdateAndTheInviteEachForItself() {
    b = early();
    b.invited(Invite.Reliability.NONE).pass(999);
    b.leg.reoffered(update(Optional.empty()));
    b.pass(1);
    assertThat(b.said()).containsExactly("183", "200 UPDATE", "200");
  }

  /** Its dialog gives each answer the description of the phone that answers, whichever rang first. */
  @Test
  void shouldTalkWithThePhoneThatAnsweredNotWithTheOneThatWasHeardFirst() {
    b = LegBench.dialling();
    b.hear(() -> b.leg.ringing(183, SDP));
    assertThat(sendsTo()).isEqualTo("192.0.2.1");
    b.hear(() -> b.leg.answered(OTHER, Optional.empty()));
    assertThat(sendsTo()).isEqualTo("192.0.2.77");
  }

  @Test
  void shouldNotTakeTheAnswerOfAnotherPhoneForThatOfOneThatSaidNothing() {
    b = LegBench.dialling();
    b.hear(() -> b.leg.ringing(183, SDP));
    b.hear(() -> b.leg.answered(Optional.empty(), Optional.empty()));
    assertThat(b.said()).containsExactly("BYE");
    assertThat(b.reason()).isEqualTo("no usable answer");
  }

  /** Two phones of a fork: RTCP goes where each of them says, whatever the other said. */
  @Test
  void shouldReadTheAnswerOfEachPhoneOfAForkByTheOfferAlone() {
    Trunk t = LegBench.trunk();
    Trunk.Media dtls = new Trunk.Media(List.of(Codecs.PCMU), MediaSecurity.Policy.DTLS, 20, false);
    b = new LegBench(CallEvent.Direction.OUTBOUND, new Trunk(t.name(), t.addresses(), t.gateways(), dtls, t.limits(),
        t.signalling(), t.numbers(), t.headers(), t.login(), t.guests(), t.register(), t.stir(), t.signing()));
    b.act(() -> {
      b.leg.prepare("192.0.2.9");
      b.leg.dialling(b.dialog);
    });
    String apart = LegBench.SDP.replace("RTP/AVP", "UDP/TLS/RTP/SAVP") + "a=setup:active\r\na=fingerprint:sha-256 "
        + "AB:".repeat(31) + "AB\r\n";
    b.hear(() -> b.leg.ringing(183, Optional.of(apart)));
    assertThat(b.media.agreed.get(LegBench.CALL).mux()).isFalse();
    b.hear(() -> b.leg.answered(Optional.of(apart + "a=rtcp-mux\r\n"), Optional.empty()));
    assertThat(b.media.agreed.get(LegBench.CALL).mux()).isTrue();
  }

  @Test
  void shouldNameTheAddressThatMediaHaveAndRefuseOffersOfTheOtherVersion() {
    b.media.bind = Optional.of("198.51.100.7");
    b.invited(Invite.Reliability.NONE);
    b.pass(1_000);
    assertThat(b.dialog.described.getLast().orElseThrow()).contains("c=IN IP4 198.51.100.7");
    b = LegBench.inbound();
    b.media.bind = Optional.of("198.51.100.7");
    b.invited(Optional.of(LegBench.SDP.replace("IP4 192.0.2.1", "IP6 2001:db8::1")), Invite.Reliability.NONE);
    assertThat(b.said()).endsWith("reject 488");
  }

  private static Trunk withoutTimers() {
    Trunk t = LegBench.trunk();
    Trunk.Signalling s = new Trunk.Signalling(0, 90, Trunk.Reliable.SUPPORTED, 30, false, false,
        Trunk.TransferBy.REFER);
    return new Trunk(t.name(), t.addresses(), t.gateways(), t.media(), t.limits(), s, t.numbers(), t.headers(),
        t.login(), t.guests(), t.register(), t.stir(), t.signing());
  }

  private void holds(String direction) {
    b.hear(() -> b.leg.reoffered(new DialogListener.Reoffer(Optional.of(LegBench.SDP + "a=" + direction + "\r\n"),
        SessionTimer.Asked.NOTHING, false)));
  }

  @Test
  void shouldAskAHolderThatKnowsNoTimersWhetherItIsThereAndEndTheCallOfOneThatIsNot() {
    b = LegBench.inboundUp(withoutTimers());
    b.pass(3_600_000);
    assertThat(b.said()).as("nobody asks in a talk without timers").doesNotContain("refresh");
    holds("sendonly");
    b.pass(300_000);
    assertThat(b.said()).endsWith("refresh");
    b.hear(() -> b.leg.reofferAnswered(200, Optional.empty(), Optional.empty()));
    b.pass(599_000);
    assertThat(b.ends()).isEmpty();
    b.pass(2_000);
    assertThat(b.said()).endsWith("BYE");
    assertThat(b.reason()).isEqualTo("session-expired");
  }

  @Test
  void shouldGoOnForAsLongAsTheHolderAnswers() {
    b = LegBench.inboundUp(withoutTimers());
    holds("inactive");
    for (int n = 0; n < 40; n++) {
      b.pass(300_000);
      b.hear(() -> b.leg.reofferAnswered(200, Optional.empty(), Optional.empty()));
    }
    holds("sendrecv");
    b.pass(1_000);
    assertThat(b.ends()).isEmpty();
  }

  @Test
  void shouldTellTheHouseOfACallThatBeginsOnHold() {
    b.invited(Optional.of(LegBench.SDP + "a=inactive\r\n"), Invite.Reliability.NONE);
    b.pass(1_000);
    b.hear(() -> b.leg.acked(Optional.empty()));
    assertThat(b.book.all(CallEvent.HoldChanged.class)).extracting(CallEvent.HoldChanged::onHold)
        .containsExactly(true);
    holds("sendrecv");
    assertThat(b.book.all(CallEvent.HoldChanged.class)).extracting(CallEvent.HoldChanged::onHold)
        .containsExactly(true, false);
  }
}

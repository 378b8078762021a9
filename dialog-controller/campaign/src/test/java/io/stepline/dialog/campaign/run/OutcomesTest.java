package io.stepline.dialog.campaign.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.campaign.plan.Outcome;
import io.stepline.dialog.campaign.rule.Refusal;
import io.stepline.dialog.campaign.rule.Refusals;
import io.stepline.kafka.contract.AnswerSign.Kind;
import io.stepline.kafka.contract.CallEnd;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomesTest {
  private static final Refusals REFUSALS = Refusals.usual();

  @ParameterizedTest
  @CsvSource({"486,Busy Here,BUSY", "600,Busy Everywhere,BUSY", "408,Request Timeout,NO_ANSWER",
      "408,no answer to INVITE,FAILED",
      "480,Temporarily Unavailable,NO_ANSWER", "487,no-answer,NO_ANSWER", "404,Not Found,INVALID_NUMBER",
      "410,Gone,INVALID_NUMBER",
      "484,Address Incomplete,INVALID_NUMBER", "604,Does Not Exist,INVALID_NUMBER", "603,Decline,REJECTED",
      "603,Network Blocked,BLOCKED", "603,Call Blocked by Analytics,BLOCKED", "607,Unwanted,BLOCKED",
      "608,Rejected,BLOCKED",
      "403,Forbidden,BLOCKED", "500,Server Error,FAILED", "503,Service Unavailable,FAILED",
      "0,cannot be dialled,FAILED", "0,not dialled: too late,NOT_DIALLED", "0,gateway-crashed,INTERRUPTED",
      "0,shutting down,INTERRUPTED"})
  void shouldTellWhyNobodyAnswered(int status, String reason, Outcome outcome) {
    assertThat(of(new CallEnd(CallEnd.Outcome.UPSTREAM, reason, status), false, Optional.empty(), false))
        .isEqualTo(outcome);
  }

  private static Outcome of(CallEnd end, boolean answered, Optional<Kind> by, boolean abandoned) {
    return Outcomes.of(end, answered, by, abandoned, Outcomes.refusal(REFUSALS, end, answered, by));
  }

  /** What carriers say when it is they who refuse: their own words on whatever status they like. */
  @ParameterizedTest
  @CsvSource({"403,Insufficient funds,account,REFUSED", "402,Payment Required,account,REFUSED",
      "401,Unauthorized,account,REFUSED", "407,Proxy Authentication Required,account,REFUSED",
      "404,Account blocked D19,account,REFUSED", "503,Insufficient Balance,account,REFUSED",
      "403,Caller Origination Number is Invalid D35,caller-id,REFUSED",
      "403,Unverified origination number D51,caller-id,REFUSED", "438,Invalid Identity Header,caller-id,REFUSED",
      "433,Anonymity Disallowed,caller-id,REFUSED", "503,CPS limit exceeded,limit,REFUSED",
      "403,User channel limit exceeded D1,limit,REFUSED", "429,Too Many Requests,limit,REFUSED",
      "404,Not Found (no route),route,REFUSED",
      "403,Dialed number is not included in whitelisted countries D13,route,REFUSED",
      "0,no trunk to call through,route,REFUSED", "403,Forbidden,forbidden,BLOCKED",
      "404,Not Found,number,INVALID_NUMBER",
      "404,User not registered,number,INVALID_NUMBER", "484,Address Incomplete,number,INVALID_NUMBER",
      "603,Network Blocked,labelled,BLOCKED", "608,Rejected,labelled,BLOCKED", "607,Unwanted,unwanted,BLOCKED",
      "603,Decline,declined,REJECTED", "500,Server Internal Error,network,FAILED",
      "503,Service Unavailable,network,FAILED", "488,Not Acceptable Here,network,FAILED",
      "483,Too Many Hops,network,FAILED", "408,no answer to INVITE,network,FAILED"})
  void shouldTellWhatTheCarrierRefusesFromWhatTheCalleeRefuses(int status, String reason, String kind,
      Outcome outcome) {
    CallEnd end = new CallEnd(CallEnd.Outcome.UPSTREAM, reason, status);
    Refusal refusal = Outcomes.refusal(REFUSALS, end, false, Optional.empty()).orElseThrow();
    assertThat(refusal.kind()).isEqualTo(kind);
    assertThat(refusal.outcome()).isEqualTo(outcome);
  }

  @ParameterizedTest
  @CsvSource({"486,Busy Here", "600,Busy Everywhere", "480,Temporarily Unavailable", "480,User not registered",
      "487,no-answer", "408,Request Timeout", "0,gateway-crashed", "0,not dialled: too late",
      "503,not dialled: limit exceeded"})
  void shouldTakeThePersonsOwnAnswersForNoRefusalOfTheLine(int status, String reason) {
    assertThat(Outcomes.refusal(REFUSALS, new CallEnd(CallEnd.Outcome.CALLER, reason, status), false,
        Optional.empty())).isEmpty();
  }

  @Test
  void shouldTellWhoAnswered() {
    CallEnd bye = new CallEnd(CallEnd.Outcome.SUCCESS, "caller-bye", 0);
    assertThat(of(bye, true, Optional.empty(), false)).isEqualTo(Outcome.TALKED);
    assertThat(of(bye, true, Optional.of(Kind.HUMAN), true)).isEqualTo(Outcome.ABANDONED);
    assertThat(of(bye, true, Optional.of(Kind.VOICEMAIL), false)).isEqualTo(Outcome.MACHINE);
    assertThat(
        of(new CallEnd(CallEnd.Outcome.SUCCESS, "message-left", 0), true, Optional.of(Kind.VOICEMAIL), false))
        .isEqualTo(Outcome.MESSAGE_LEFT);
    assertThat(of(bye, false, Optional.of(Kind.ANNOUNCEMENT), false))
        .as("the network said so before anybody answered").isEqualTo(Outcome.INVALID_NUMBER);
    assertThat(of(new CallEnd(CallEnd.Outcome.UNDETERMINED, "gateway-crashed", 0), true,
        Optional.of(Kind.HUMAN), false)).isEqualTo(Outcome.INTERRUPTED);
  }
}

package io.stepline.dialog.campaign.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.campaign.plan.Outcome;
import io.stepline.kafka.contract.AnswerSign.Kind;
import io.stepline.kafka.contract.CallEnd;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomesTest {
  @ParameterizedTest
  @CsvSource({"486,Busy Here,BUSY", "600,Busy Everywhere,BUSY", "408,no answer to INVITE,NO_ANSWER",
      "480,Temporarily Unavailable,NO_ANSWER", "487,no-answer,NO_ANSWER", "404,Not Found,INVALID_NUMBER",
      "410,Gone,INVALID_NUMBER",
      "484,Address Incomplete,INVALID_NUMBER", "604,Does Not Exist,INVALID_NUMBER", "603,Decline,REJECTED",
      "603,Network Blocked,BLOCKED", "603,Call Blocked by Analytics,BLOCKED", "607,Unwanted,BLOCKED",
      "608,Rejected,BLOCKED",
      "403,Forbidden,BLOCKED", "500,Server Error,FAILED", "503,Service Unavailable,FAILED",
      "0,cannot be dialled,FAILED", "0,not dialled: too late,NOT_DIALLED", "0,gateway-crashed,INTERRUPTED",
      "0,shutting down,INTERRUPTED"})
  void shouldTellWhyNobodyAnswered(int status, String reason, Outcome outcome) {
    assertThat(Outcomes.of(new CallEnd(CallEnd.Outcome.UPSTREAM, reason, status), false, Optional.empty(), false))
        .isEqualTo(outcome);
  }

  @Test
  void shouldTellWhoAnswered() {
    CallEnd bye = new CallEnd(CallEnd.Outcome.SUCCESS, "caller-bye", 0);
    assertThat(Outcomes.of(bye, true, Optional.empty(), false)).isEqualTo(Outcome.TALKED);
    assertThat(Outcomes.of(bye, true, Optional.of(Kind.HUMAN), true)).isEqualTo(Outcome.ABANDONED);
    assertThat(Outcomes.of(bye, true, Optional.of(Kind.VOICEMAIL), false)).isEqualTo(Outcome.MACHINE);
    assertThat(
        Outcomes.of(new CallEnd(CallEnd.Outcome.SUCCESS, "message-left", 0), true, Optional.of(Kind.VOICEMAIL), false))
        .isEqualTo(Outcome.MESSAGE_LEFT);
    assertThat(Outcomes.of(bye, false, Optional.of(Kind.ANNOUNCEMENT), false))
        .as("the network said so before anybody answered").isEqualTo(Outcome.INVALID_NUMBER);
    assertThat(Outcomes.of(new CallEnd(CallEnd.Outcome.UNDETERMINED, "gateway-crashed", 0), true,
        Optional.of(Kind.HUMAN), false)).isEqualTo(Outcome.INTERRUPTED);
  }
}

package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallEvent;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionTimerTest {
  private static SessionTimer.Asked asked(Integer seconds, String refresher, int minSe, boolean supported) {
    return new SessionTimer.Asked(
        seconds == null ? Optional.empty()
            : Optional.of(new SessionExpires(seconds, Optional.ofNullable(refresher).map("uac"::equals))),
        minSe, supported);
  }

  /** RFC 4028 table 2 and section 9. Asked: interval, refresher, Min-SE, supported; then what we agree to. */
  @ParameterizedTest
  @CsvSource({"1800,,0,true,1800,false,true", "1800,uas,0,true,1800,true,false", "1800,uac,0,true,1800,false,true",
      "600,,0,true,600,false,true", "3600,,0,true,1800,false,true",
      "3600,,2400,true,2400,false,true", "1800,,0,false,1800,true,false", ",,0,true,1800,true,false",
      ",,2000,true,2000,true,false"})
  void shouldAgreeAsTheAnsweringSide(Integer seconds, String refresher, int minSe, boolean supported, int interval,
      boolean weRefresh, boolean saysUac) {
    SessionTimer.Running r =
        ((SessionTimer.Verdict.Agreed) SessionTimer.answer(asked(seconds, refresher, minSe, supported), 1800, 90))
            .timer().orElseThrow();
    assertThat(r.intervalS()).isEqualTo(interval);
    assertThat(r.weRefresh()).isEqualTo(weRefresh);
    assertThat(r.header().orElseThrow().uacRefreshes()).hasValue(saysUac);
  }

  @Test
  void shouldRefuseIntervalsThatAreTooShortOnlyOfThoseWhoCanMendThem() {
    assertThat(SessionTimer.answer(asked(60, null, 0, true), 1800, 90))
        .isEqualTo(new SessionTimer.Verdict.TooShort(90));
    assertThat(SessionTimer.answer(asked(60, null, 0, false), 1800, 90))
        .isInstanceOf(SessionTimer.Verdict.Agreed.class);
    assertThat(SessionTimer.answer(asked(null, null, 0, true), 0, 90))
        .isEqualTo(new SessionTimer.Verdict.Agreed(Optional.empty()));
    assertThat(((SessionTimer.Verdict.Agreed) SessionTimer.answer(asked(null, null, 0, false), 1800, 90)).timer()
        .orElseThrow().header()).isEmpty();
  }

  @Test
  void shouldRefreshAtHalfTimeAndGiveUpBeforeTheEnd() {
    assertThat(new SessionTimer.Running(1800, true, Optional.empty()).dueMs()).isEqualTo(900_000);
    assertThat(new SessionTimer.Running(1800, false, Optional.empty()).dueMs()).isEqualTo(1_768_000);
    assertThat(new SessionTimer.Running(90, false, Optional.empty()).dueMs()).isEqualTo(60_000);
    assertThat(
        SessionTimer.answered(Optional.of(new SessionExpires(600, Optional.of(false))), 1800).orElseThrow().weRefresh())
        .isFalse();
    assertThat(SessionTimer.answered(Optional.empty(), 1800).orElseThrow().weRefresh()).isTrue();
    assertThat(SessionTimer.answered(Optional.empty(), 0)).isEmpty();
  }

  @Test
  void shouldForgetTheOldTimerWhenANewOneIsAgreed() {
    LegMachine machine = new LegMachine(LegSamples.plan(CallEvent.Direction.INBOUND, LegBench.trunk()));
    LegState before = LegSamples.up().with(new LegState.Session(
        Optional.of(new SessionTimer.Running(90, false, Optional.empty())), 1));
    LegState up = machine.step(before, new LegInput.ReofferAnswered(200, Optional.empty(),
        Optional.of(new SessionExpires(90, Optional.of(true)))), 0).next();
    assertThat(machine.step(up, new LegInput.SessionOver(1), 0).effects()).isEmpty();
    assertThat(machine.step(up, new LegInput.RefreshDue(2), 0).effects())
        .hasOnlyElementsOfType(LegEffect.AskUpdatable.class)
        .hasSize(1);
    LegStep over = machine.step(up, new LegInput.SessionOver(2), 0);
    assertThat(over.next()).isEqualTo(new LegState.Ending(LegEnds.SESSION_EXPIRED, 1));
    assertThat(machine.step(over.next(), new LegInput.RefreshDue(2), 0).effects()).isEmpty();
    assertThat(machine.step(over.next(), new LegInput.SessionOver(2), 0).effects()).isEmpty();
  }
}

package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.RolePresence;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Calls whose controller or bus is lost, in virtual time. */
class AttendanceTest {
  private static final int[] ALL = {0, 1, 2, 3};
  private final TwoGateways house = new TwoGateways();
  private boolean controllerLives = true;

  private void staffed(Optional<String> fallback) {
    house.one.desk.attendedBy(new Staff(Set.of("controller")), fallback);
    pass(500);
  }

  private void pass(long ms) {
    for (long t = 0; t < ms; t += 250) {
      house.lane.advance(250);
      if (controllerLives)
        house.one.desk.staff().heard(new RolePresence("c", "controller", ALL, 0), house.lane.nowMs());
      house.settle();
    }
  }

  @Test
  void shouldRefuseCallsThatNobodyCouldTalkTo() {
    controllerLives = false;
    staffed(Optional.empty());
    WrittenDialog dialog = house.one.invited();
    assertThat(dialog.said).containsExactly("reject 503");
    assertThat(dialog.rejections.getFirst().headers()).containsEntry("Retry-After", "10");
    controllerLives = true;
    pass(500);
    assertThat(house.one.invited().said).containsExactly("180");
  }

  @Test
  void shouldTellACallerWithinThreeSecondsThatTheHouseIsLost() {
    staffed(Optional.empty());
    CallId caller = house.one.caller();
    controllerLives = false;
    pass(1_500);
    assertThat(house.one.media.alone).isEmpty();
    pass(1_000);
    assertThat(house.one.media.alone).containsExactly(caller);
    controllerLives = true;
    pass(500);
    assertThat(house.one.media.alone).isEmpty();
  }

  @Test
  void shouldSendACallerToTheFallbackOnce() {
    staffed(Optional.of("sip:people@192.0.2.7"));
    CallId caller = house.one.caller();
    controllerLives = false;
    pass(13_000);
    assertThat(house.one.dialogOf(caller).said).doesNotContain("REFER");
    pass(10_000);
    assertThat(house.one.dialogOf(caller).said).filteredOn(s -> s.startsWith("REFER")).hasSize(1);
  }

  @Test
  void shouldLeavePeopleWhoTalkWithEachOtherAlone() {
    staffed(Optional.of("sip:people@192.0.2.7"));
    CallId caller = house.one.caller();
    CallId other = house.one.caller();
    house.one.desk.command(new CallCommand.Bridge(caller, other, false));
    house.settle();
    controllerLives = false;
    pass(30_000);
    assertThat(house.one.media.alone).isEmpty();
    assertThat(house.one.dialogOf(caller).said).noneMatch(s -> s.startsWith("REFER"));
  }
}

package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.RolePresence;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StaffTest {
  private final Staff staff = new Staff(Set.of("controller", "chat"));

  private void tells(String process, String role, long atMs, int... partitions) {
    staff.heard(new RolePresence(process, role, partitions, 0), atMs);
  }

  @Test
  void shouldMissWhomItHasNeverHeardOf() {
    assertThat(staff.missing(0)).contains("nobody is heard of on the bus");
    tells("a", "controller", 0, 0);
    assertThat(staff.missing(0)).contains("there is no chat");
    tells("b", "chat", 0);
    assertThat(staff.missing(0)).isEmpty();
  }

  @Test
  void shouldMissWhoHasFallenSilent() {
    tells("a", "controller", 0, 0);
    tells("b", "chat", 4_000);
    assertThat(staff.missing(5_000)).isEmpty();
    assertThat(staff.missing(5_001)).contains("there is no controller");
    assertThat(staff.missing(9_001)).contains("nobody is heard of on the bus");
  }

  @Test
  void shouldKnowWhichCallsAreMinded() {
    tells("a", "controller", 0, 0, 1);
    tells("b", "controller", 2_000, 2, 3);
    assertThat(staff.attends(0, 2_000)).isTrue();
    assertThat(staff.attends(0, 2_001)).isFalse();
    assertThat(staff.attends(2, 2_001)).isTrue();
    tells("b", "controller", 2_500, 0, 1, 2, 3);
    assertThat(staff.attends(0, 2_501)).isTrue();
  }

  @Test
  void shouldKnowWhoseWorkerHasFallenSilent() {
    tells("a", "controller", 2_500, 0, 1);
    tells("b", "chat", 0, 0);
    tells("c", "chat", 2_500, 1);
    assertThat(staff.attends(0, 2_500)).isFalse();
    assertThat(staff.attends(1, 2_500)).isTrue();
    tells("c", "chat", 3_000, 0, 1);
    assertThat(staff.attends(0, 3_000)).as("another has taken over").isTrue();
    tells("a", "controller", 40_000, 0, 1);
    tells("old", "chat", 40_000);
    assertThat(staff.attends(0, 40_000)).as("one who does not tell may have taken over").isTrue();
  }

  @Test
  void shouldNotHoldItAgainstAnybodyThatItStoodStillItself() {
    staff.look(1);
    tells("a", "controller", 1, 0);
    staff.look(10_001);
    assertThat(staff.attends(0, 10_001)).isTrue();
    for (long ms = 10_251; ms <= 13_000; ms += 250) staff.look(ms);
    assertThat(staff.attends(0, 13_000)).isFalse();
  }

  @Test
  void shouldAskForNobodyWhereNobodyIsNeeded() {
    Staff nobody = new Staff(Set.of());
    assertThat(nobody.missing(99)).isEmpty();
    assertThat(nobody.attends(0, 99)).isTrue();
  }
}

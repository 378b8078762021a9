package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.lane.Lane;
import io.stepline.kafka.lane.ManualLane;
import io.stepline.kafka.testkit.InMemoryBus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InviteGatesTest {
  private static final Trunk TRUNK = LegBench.trunk(1);
  private final ManualLane lane = new ManualLane("all");
  private final CallDesk desk =
      new CallDesk(settings(), new SilentMedia(), new InMemoryBus(), () -> 1_000_000, new OneLane(lane), Runnable::run,
          new Random(1));
  private final InviteGates gates = new InviteGates(desk.calls(), desk);

  /** Everything on one lane, stepped by the test. */
  record OneLane(ManualLane lane) implements Lanes {
    @Override
    public Lane of(CallId call) {
      return lane;
    }

    @Override
    public Lane rooms() {
      return lane;
    }

    @Override
    public void close() {
      lane.close();
    }
  }

  private static CallSettings settings() {
    return new CallSettings("gateway", List.of(TRUNK), Map.of("2", "desk"), Optional.empty(), 2, 10,
        CallSettings.GENEROUS, false,
        new Prompts(Optional.empty()), ClusterBudget.Settings.USUAL);
  }

  private WrittenDialog invite(String number) {
    WrittenDialog dialog = new WrittenDialog("d");
    desk.invited(new Invite("id", "1", number, number, "192.0.2.1", "udp", Optional.of(LegBench.SDP), Map.of(),
        SessionTimer.Asked.NOTHING,
        Invite.Reliability.NONE, Optional.empty()), dialog, TRUNK);
    lane.runAll();
    return dialog;
  }

  private static InviteGates.Asked asked(Optional<String> bot) {
    return new InviteGates.Asked(CallId.random(), "192.0.2.1", TRUNK, bot, false, Optional.empty(), false);
  }

  @Test
  void shouldLookInThisOrder() {
    assertThat(gates.names().stream().map(InviteGate::label)).containsExactly("replaces", "draining", "number",
        "source-full", "unattended", "house-full", "trunk-full", "trunk-rate", "identity", "room");
    assertThat(desk.gates()).containsExactly(InviteGate.values());
  }

  @Test
  void shouldLetACallIn() {
    assertThat(gates.ask(asked(Optional.of("desk")))).isEmpty();
    assertThat(invite("2").said).containsExactly("180");
  }

  @Test
  void shouldRefuseANumberThatIsNobodys() {
    assertThat(invite("3").said).containsExactly("reject 404");
  }

  @Test
  void shouldLetACallToAParkedOneIn() {
    assertThat(
        gates.ask(new InviteGates.Asked(CallId.random(), "192.0.2.1", TRUNK, Optional.empty(), true, Optional.empty(),
            false)))
        .isEmpty();
  }

  @Test
  void shouldSayThatTheTrunkIsFullBeforeItsRate() {
    invite("2");
    assertThat(invite("2").said).containsExactly("reject 486");
  }

  @Test
  void shouldSayThatItDrainsBeforeAnythingElse() {
    desk.drain();
    assertThat(gates.ask(asked(Optional.empty()))).contains(
        Refusal.of(InviteGate.DRAINING, 503, "shutting down").with("Retry-After", "10"));
  }

  @Test
  void shouldTellWhenToTryAgainOnlyWhereThatHelps() {
    assertThat(invite("3").rejections.getLast().headers()).isEmpty();
    desk.drain();
    assertThat(invite("2").rejections.getLast().headers()).containsEntry("Retry-After", "10");
  }
}

package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.auth.Credentials;
import io.stepline.kafka.lane.ManualLane;
import io.stepline.kafka.testkit.InMemoryBus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** INVITEs find their bot by the number that they are for, as their trunk writes it. */
class RoutingTest {
  private final ManualLane lane = new ManualLane("all");
  private final Trunk trunk = german(Trunk.Guests.NONE);

  private static Trunk german(Trunk.Guests guests) {
    Trunk t = LegBench.trunk();
    return new Trunk(t.name(), t.addresses(), t.gateways(), t.media(), t.limits(), t.signalling(),
        new Numbers("49", "00", "0"), t.headers(), t.login(), guests, t.register(), t.stir(), t.signing());
  }

  private CallDesk desk(Trunk of) {
    return new CallDesk(new CallSettings("gateway", List.of(of),
        Map.of("+49301234", "sales", "front-desk", "front-desk", "(040) 999888", "support", "100", "inside"),
        Optional.empty(), 100, 10, new Admission.Settings(1_000, 1_000, 5, 60_000, 600_000, List.of()), false,
        new Prompts(Optional.empty()), ClusterBudget.Settings.USUAL), new WrittenMedia(), new InMemoryBus(),
        () -> lane.nowMs() * 1_000, new InviteGatesTest.OneLane(lane), Runnable::run, new Random(1));
  }

  private WrittenDialog call(CallDesk desk, String requestUser) {
    WrittenDialog dialog = new WrittenDialog("d");
    desk.invited(new Invite("id", "0171 2345678", requestUser, requestUser, "192.0.2.1", "udp",
        Optional.of(LegBench.SDP), Map.of(), SessionTimer.Asked.NOTHING, Invite.Reliability.NONE, Optional.empty()),
        dialog, desk.trunks().all().getFirst());
    lane.runAll();
    return dialog;
  }

  @ParameterizedTest
  @ValueSource(strings = {"+49301234", "49301234", "0301234", "0049301234", "%2B49301234", "+49301234;npdi;rn=1",
      "+49301234;phone-context=x", "301234;phone-context=+49", "+49-30-1234"})
  void shouldFindTheBotOfANumber(String written) {
    CallDesk desk = desk(trunk);
    assertThat(call(desk, written).said).containsExactly("180");
    Leg.Facts facts = desk.calls().all().iterator().next().facts();
    assertThat(facts.bot()).isEqualTo("sales");
    assertThat(facts.to()).isEqualTo("+49301234");
    assertThat(facts.from()).isEqualTo("+491712345678");
  }

  @ParameterizedTest
  @CsvSource({"front%2Ddesk,front-desk", "front-desk;user=phone,front-desk", "+4940999888,support", "100,inside"})
  void shouldFindABotByItsNameAndByRoutesThatAreWrittenAsTheTrunkWrites(String written, String bot) {
    CallDesk desk = desk(trunk);
    call(desk, written);
    assertThat(desk.calls().all().iterator().next().facts().bot()).isEqualTo(bot);
  }

  @Test
  void shouldRefuseEachUnknownNumberAndBanNoGuestForIt() {
    CallDesk desk = desk(german(new Trunk.Guests(List.of(new Credentials("bob", "x")), List.of())));
    for (int i = 0; i < 50; i++) assertThat(call(desk, "+4930999" + i).said).containsExactly("reject 404");
    assertThat(desk.bans()).isZero();
    assertThat(call(desk, "+49301234").said).containsExactly("180");
  }
}

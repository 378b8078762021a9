package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.lane.ManualLane;
import io.stepline.kafka.testkit.InMemoryBus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a carrier says to calls of ours, and who it is told calls. */
class CarrierWordsTest {
  private static final CallId CALL = new CallId("one");
  private final ManualLane lane = new ManualLane("all");
  private final InMemoryBus bus = new InMemoryBus();
  private final List<CallEvent> events = new ArrayList<>();
  private final WrittenMedia media = new WrittenMedia();
  private final CallDesk desk = new CallDesk(
      new CallSettings("gateway", List.of(carrier()), Map.of(), Optional.of("desk"), 10, 10, CallSettings.GENEROUS,
          false,
          new Prompts(Optional.empty()), ClusterBudget.Settings.USUAL),
      media, bus, () -> lane.nowMs() * 1_000, new InviteGatesTest.OneLane(lane), Runnable::run,
      new Random(1));
  private final WrittenDialer dialer = new WrittenDialer(1);

  private static Trunk carrier() {
    Trunk t = LegBench.trunk();
    return new Trunk("carrier", List.of(AddressRange.parse("192.0.2.0/28")),
        List.of(new Trunk.Hop("sip:192.0.2.1:5070", 1, 1), new Trunk.Hop("sip:sbc.example", 2, 1)), t.media(),
        t.limits(), t.signalling(), new Numbers("49", "00", "0"),
        new Trunk.Headers(List.of(), Map.of("X-Caller", "${from}"), Optional.of("100")), t.login(), t.guests(),
        t.register(), t.stir(), t.signing());
  }

  @BeforeEach
  void dial() {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, events::add))));
    desk.dialThrough(dialer);
  }

  private void call(String to, String from) {
    desk.dial(DialOrder.plain(CALL, to, from, "desk", 0));
    lane.runAll();
  }

  private void campaignCall() {
    desk.dial(
        new DialOrder(CALL, "spring", "sip:+4930112233@carrier", "+4940", "desk", 0, Long.MAX_VALUE, Map.of(),
            Map.of()));
    lane.runAll();
  }

  private void refused(int status, String... targets) {
    dialer.listeners.getLast().refused(
        new DialogListener.Refusing(status, "Moved", Optional.of("Q.850;cause=23"), 0, List.of(targets)));
    lane.runAll();
  }

  private List<String> called() {
    return dialer.calls.stream().map(Outgoing::uri).toList();
  }

  private CallEnd end() {
    bus.deliver();
    return events.stream().filter(CallEvent.Ended.class::isInstance).map(e -> ((CallEvent.Ended) e).end()).findFirst()
        .orElseThrow();
  }

  @Test
  void shouldFollowARedirectionWithinTheTrunk() {
    call("sip:+49301@carrier", "+4940");
    refused(302, "sip:+49302@192.0.2.2", "sip:+49302@192.0.2.3");
    assertThat(called()).containsExactly("sip:+49301@192.0.2.1:5070", "sip:+49302@192.0.2.2");
    refused(503);
    assertThat(called()).endsWith("sip:+49302@192.0.2.3");
    dialer.listeners.getLast().answered(Optional.of(LegBench.SDP), Optional.empty());
    lane.runAll();
    bus.deliver();
    assertThat(events).anyMatch(CallEvent.Answered.class::isInstance);
  }

  /** A carrier plays an announcement and then sends the call on, or gives it up. */
  @Test
  void shouldFollowARedirectionAfterEarlyMediaAndHearTheNextPhone() {
    call("sip:+49301@carrier", "+4940");
    rings(LegBench.SDP);
    assertThat(media.agreed.get(CALL).remoteRtp().getPort()).isEqualTo(4_000);
    refused(302, "sip:+49302@192.0.2.2");
    assertThat(called()).endsWith("sip:+49302@192.0.2.2");
    assertThat(dialer.calls.getLast().sdp()).as("the same offer").isEqualTo(dialer.calls.getFirst().sdp());
    rings(LegBench.SDP.replace("audio 4000", "audio 5000"));
    assertThat(media.agreed.get(CALL).remoteRtp().getPort()).isEqualTo(5_000);
    dialer.listeners.getLast().answered(Optional.of(LegBench.SDP.replace("audio 4000", "audio 6000")),
        Optional.empty());
    lane.runAll();
    assertThat(media.agreed.get(CALL).remoteRtp().getPort()).isEqualTo(6_000);
    bus.deliver();
    assertThat(events).anyMatch(CallEvent.Answered.class::isInstance);
  }

  @Test
  void shouldNotTryAnotherWayOnceEarlyMediaWasHeardUnlessItIsSentOn() {
    call("sip:+49301@carrier", "+4940");
    rings(LegBench.SDP);
    refused(503);
    assertThat(called()).hasSize(1);
    assertThat(end().sipStatus()).isEqualTo(503);
  }

  @Test
  void shouldEndOnceWhenARedirectionAfterEarlyMediaLeadsNowhere() {
    call("sip:+49301@carrier", "+4940");
    rings(LegBench.SDP);
    refused(302, "sip:+49302@198.51.100.9");
    assertThat(called()).hasSize(1);
    assertThat(end().sipStatus()).isEqualTo(302);
    assertThat(media.open).isEmpty();
  }

  private void rings(String sdp) {
    dialer.listeners.getLast().ringing(183, Optional.of(sdp));
    lane.runAll();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sip:+49302@198.51.100.9", "sip:+49302@evil.example", "sip:+49301@192.0.2.1:5070",
      "sip:+49302@192.0.2.200"})
  void shouldNotBeSentOutOfTheTrunkNorWhereItHasBeen(String target) {
    call("sip:+49301@carrier", "+4940");
    refused(302, target);
    assertThat(called()).hasSize(1);
    assertThat(end()).isEqualTo(
        new CallEnd(CallEnd.Outcome.UPSTREAM, "Moved", 302, Optional.of("Q.850;cause=23"), 0));
  }

  @Test
  void shouldNotBeSentRoundForEver() {
    call("sip:+49301@carrier", "+4940");
    for (int i = 0; i < 50 && dialer.calls.size() == i + 1; i++) refused(302, "sip:+49302" + i + "@192.0.2.2");
    assertThat(called()).hasSizeLessThan(8);
    assertThat(end().sipStatus()).isEqualTo(302);
  }

  @Test
  void shouldSendACallOfACampaignToNoOtherNumber() {
    campaignCall();
    refused(302, "sip:+49900123@192.0.2.2");
    assertThat(called()).hasSize(1);
    assertThat(end().sipStatus()).isEqualTo(302);
  }

  @Test
  void shouldSendACallOfACampaignToItsNumberElsewhere() {
    campaignCall();
    refused(301, "sip:030112233@192.0.2.2");
    assertThat(called()).endsWith("sip:030112233@192.0.2.2");
  }

  @ParameterizedTest
  @CsvSource({"603,CALLER", "607,CALLER", "608,CALLER", "486,CALLER", "404,UPSTREAM", "403,UPSTREAM"})
  void shouldKeepWhyItWasRefusedAndWhenToTryAgain(int status, CallEnd.Outcome outcome) {
    call("sip:+49301@carrier", "+4940");
    dialer.listeners.getLast().refused(
        new DialogListener.Refusing(status, "No", Optional.of("Q.850;cause=21;text=\"x\""), 90, List.of()));
    lane.runAll();
    assertThat(end()).isEqualTo(new CallEnd(outcome, "No", status, Optional.of("Q.850;cause=21;text=\"x\""), 90));
  }

  @Test
  void shouldCallAsTheAccountAndAssertTheCaller() {
    call("sip:+49301@carrier", "+4940");
    assertThat(dialer.calls.getLast().fromUser()).isEqualTo("100");
    assertThat(dialer.calls.getLast().headers())
        .containsEntry("P-Asserted-Identity", "<sip:+4940@192.0.2.1:5070>").containsEntry("X-Caller", "+4940");
  }

  @Test
  void shouldAssertNobodyWhoseNameCannotStandInAHeader() {
    call("sip:+49301@carrier", "bad>\r\nX: y");
    assertThat(dialer.calls.getLast().headers()).doesNotContainKey("P-Asserted-Identity");
  }

  @Test
  void shouldReferToWhereTheTargetIsAndNotToTheNameOfItsTrunk() {
    call("sip:+49301@carrier", "+4940");
    dialer.listeners.getLast().answered(Optional.of(LegBench.SDP), Optional.empty());
    lane.runAll();
    desk.command(new CallCommand.BlindTransfer(CALL, "sip:carol@carrier", Map.of()));
    lane.runAll();
    assertThat(dialer.dialogs.getLast().said).endsWith("REFER sip:carol@192.0.2.1:5070");
    dialer.listeners.getLast().transferProgress(486, true);
    lane.runAll();
    bus.deliver();
    assertThat(events).last().isInstanceOfSatisfying(CallEvent.TransferProgress.class,
        p -> assertThat(p.target()).as("as it was ordered").isEqualTo("sip:carol@carrier"));
  }

  @Test
  void shouldLeaveATargetAloneThatIsAnAddress() {
    assertThat(List.of("sip:a@198.51.100.1;transport=tcp", "tel:+49301")).allSatisfy(
        t -> assertThat(new OutboundCalls(desk, new Random(1)).reachable(t)).isEqualTo(t));
  }
}

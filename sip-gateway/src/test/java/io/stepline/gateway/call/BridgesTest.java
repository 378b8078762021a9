package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.mediasession.Ear;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.lane.ManualLane;
import io.stepline.kafka.testkit.InMemoryBus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls that are connected with each other, without sockets. */
class BridgesTest {
  private static final Optional<String> SDP = Optional.of(LegBench.SDP);
  private final ManualLane lane = new ManualLane("all");
  private final InMemoryBus bus = new InMemoryBus();
  private final List<CallEvent> events = new ArrayList<>();
  private final Sound sound = new Sound();
  private final WrittenDialer dialer = new WrittenDialer(1);
  private final Map<CallId, WrittenDialog> dialogs = new HashMap<>();
  private final CallDesk desk = new CallDesk(settings(), sound, bus, () -> lane.nowMs() * 1_000,
      new InviteGatesTest.OneLane(lane), Runnable::run, new Random(1));

  /** Who hears whom, music or their bot. */
  private static final class Sound extends SilentMedia {
    final Map<CallId, List<Ear>> ears = new HashMap<>();
    final Map<CallId, Boolean> music = new HashMap<>();
    final Map<CallId, Boolean> bot = new HashMap<>();

    @Override
    public void music(CallId call, boolean on) {
      music.put(call, on);
    }

    @Override
    public void botAttends(CallId call, boolean attends) {
      bot.put(call, attends);
    }

    @Override
    public void hears(CallId call, List<Ear> list) {
      ears.put(call, list);
    }

    List<CallId> heardBy(CallId call) {
      return ears.getOrDefault(call, List.of()).stream().map(Ear::call).toList();
    }
  }

  private static CallSettings settings() {
    Trunk t = LegBench.trunk();
    Trunk.Signalling s =
        new Trunk.Signalling(0, 90, Trunk.Reliable.OFF, 0, false, false, Trunk.TransferBy.BRIDGE);
    Trunk bridging = new Trunk(t.name(), t.addresses(), t.gateways(), t.media(), t.limits(), s, t.numbers(),
        t.headers(), t.login(), t.guests(), t.register(), t.stir(), t.signing());
    return new CallSettings("gateway", List.of(bridging), Map.of(), Optional.of("desk"), 10, 10,
        CallSettings.GENEROUS, false, new Prompts(Optional.empty()), ClusterBudget.Settings.USUAL);
  }

  @BeforeEach
  void listen() {
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, events::add))));
    desk.dialThrough(dialer);
  }

  private CallId up() {
    WrittenDialog dialog = new WrittenDialog("in" + dialogs.size());
    DialogListener leg = desk.invited(new Invite("id", "1", "2", "2", "192.0.2.1", "udp", SDP, Map.of(),
        SessionTimer.Asked.NOTHING, Invite.Reliability.NONE, Optional.empty()), dialog, desk.trunks().all().getFirst());
    lane.advance(10);
    leg.acked(Optional.empty());
    CallId call = ((Leg) leg).facts().call();
    dialogs.put(call, dialog);
    settle();
    return call;
  }

  private void settle() {
    lane.runAll();
    bus.deliver();
  }

  private void order(CallCommand command) {
    desk.command(command);
    settle();
  }

  private void hangUp(CallId call) {
    order(new CallCommand.HangUp(call, "bye"));
  }

  private String endOf(CallId call) {
    return events.stream().filter(e -> e instanceof CallEvent.Ended && e.call().equals(call))
        .map(e -> ((CallEvent.Ended) e).end().reason()).reduce((a, b) -> "twice").orElse("goes on");
  }

  private List<CallEvent.TransferProgress> progress() {
    return events.stream().filter(CallEvent.TransferProgress.class::isInstance)
        .map(CallEvent.TransferProgress.class::cast).toList();
  }

  @Test
  void shouldLetTwoCallersHearEachOtherAndNoBot() {
    CallId one = up();
    CallId other = up();
    order(new CallCommand.Bridge(one, other, false));
    assertThat(sound.heardBy(one)).containsExactly(other);
    assertThat(sound.heardBy(other)).containsExactly(one);
    assertThat(sound.bot).containsEntry(one, false).containsEntry(other, false);
  }

  @Test
  void shouldHangUpOnTheOtherWhenOneLeaves() {
    CallId one = up();
    CallId other = up();
    order(new CallCommand.Bridge(one, other, false));
    hangUp(one);
    assertThat(endOf(other)).isEqualTo("transferred");
    assertThat(dialogs.get(other).said).endsWith("BYE");
  }

  @Test
  void shouldGiveACallerBackToItsBotWhenTheOtherLeaves() {
    CallId one = up();
    CallId other = up();
    order(new CallCommand.Bridge(one, other, true));
    hangUp(other);
    assertThat(endOf(one)).isEqualTo("goes on");
    assertThat(sound.bot).containsEntry(one, true);
    assertThat(sound.heardBy(one)).isEmpty();
  }

  @Test
  void shouldConnectNobodyWithACallThatHasJustEnded() {
    CallId one = up();
    CallId other = up();
    desk.command(new CallCommand.HangUp(other, "bye"));
    desk.command(new CallCommand.Bridge(one, other, false));
    settle();
    assertThat(sound.heardBy(one)).isEmpty();
    assertThat(endOf(one)).isEqualTo("goes on");
  }

  @Test
  void shouldPlayMusicWhileItCallsSomebodyAndConnectThemThen() {
    CallId caller = up();
    order(new CallCommand.BlindTransfer(caller, "sip:carol@192.0.2.2", Map.of()));
    assertThat(sound.music).containsEntry(caller, true);
    dialer.listeners.getLast().answered(SDP, Optional.empty());
    settle();
    assertThat(sound.music).containsEntry(caller, false);
    assertThat(sound.heardBy(caller)).hasSize(1);
    assertThat(progress()).extracting(CallEvent.TransferProgress::sipStatus).containsExactly(200);
  }

  @Test
  void shouldTellTheBotWhenTheOtherIsBusy() {
    CallId caller = up();
    order(new CallCommand.BlindTransfer(caller, "sip:carol@192.0.2.2", Map.of()));
    dialer.listeners.getLast().failed(486, "busy");
    settle();
    assertThat(sound.music).containsEntry(caller, false);
    assertThat(sound.bot).containsEntry(caller, true);
    assertThat(progress()).extracting(CallEvent.TransferProgress::sipStatus).containsExactly(486);
    assertThat(endOf(caller)).isEqualTo("goes on");
  }

  @Test
  void shouldNotLetAPhoneRingOnForACallerWhoHasLeft() {
    CallId caller = up();
    order(new CallCommand.BlindTransfer(caller, "sip:carol@192.0.2.2", Map.of()));
    hangUp(caller);
    assertThat(dialer.dialogs.getLast().said).containsExactly("CANCEL");
    assertThat(progress()).isEmpty();
  }

  @Test
  void shouldLeaveNobodyTalkingToHimselfWhenTheCallerLeavesAsTheOtherAnswers() {
    CallId caller = up();
    order(new CallCommand.BlindTransfer(caller, "sip:carol@192.0.2.2", Map.of()));
    desk.command(new CallCommand.HangUp(caller, "bye"));
    dialer.listeners.getLast().answered(SDP, Optional.empty());
    settle();
    assertThat(desk.active()).isZero();
    assertThat(dialer.dialogs.getLast().said).containsExactly("BYE");
  }

  @Test
  void shouldEndMusicByItselfInTheEnd() {
    CallId one = up();
    order(new CallCommand.Music(one, true));
    lane.advance(300_000);
    assertThat(sound.music).containsEntry(one, false);
    assertThat(sound.bot).containsEntry(one, true);
  }

  @Test
  void shouldConnectWhoRetrievesAParkedCall() {
    CallId parked = up();
    CallId other = up();
    order(new CallCommand.Park(parked, "701"));
    assertThat(sound.music).containsEntry(parked, true);
    order(new CallCommand.Retrieve(other, "701"));
    assertThat(sound.heardBy(other)).containsExactly(parked);
    assertThat(desk.isParkedAt("701")).isFalse();
  }

  @Test
  void shouldFreeThePlaceOfAParkedCallThatEnds() {
    CallId parked = up();
    order(new CallCommand.Park(parked, "701"));
    hangUp(parked);
    assertThat(desk.isParkedAt("701")).isFalse();
  }

  @Test
  void shouldLetASupervisorWhisperToOneOnly() {
    CallId agent = up();
    CallId customer = up();
    CallId supervisor = up();
    order(new CallCommand.Bridge(agent, customer, false));
    order(new CallCommand.Monitor(supervisor, agent, CallCommand.MonitorMode.WHISPER));
    assertThat(sound.heardBy(agent)).contains(supervisor);
    assertThat(sound.heardBy(customer)).doesNotContain(supervisor);
    assertThat(sound.heardBy(supervisor)).contains(agent, customer);
  }
}

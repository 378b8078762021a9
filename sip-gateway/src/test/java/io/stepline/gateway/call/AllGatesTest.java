package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.auth.Credentials;
import io.stepline.gateway.auth.Digest;
import io.stepline.gateway.auth.DigestAlgorithm;
import io.stepline.gateway.stir.CertificateSource;
import io.stepline.gateway.stir.PassportVerifier;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.lane.ManualLane;
import io.stepline.kafka.testkit.InMemoryBus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** INVITEs that are wrong for one gate, or for two, on their way through all of them. */
class AllGatesTest {
  private static final Path TABLE = Path.of("..", "docs", "gates.md");
  private static final String PEER = "192.0.2.1";

  /** A house, and an INVITE to it, that are as these gates do not want them. */
  private static final class Wrong {
    private final Set<InviteGate> at;
    private final ManualLane lane = new ManualLane("all");
    private final WrittenMedia media = new WrittenMedia();
    private final WrittenDialog dialog = new WrittenDialog("d");
    private final CallDesk desk;

    Wrong(Set<InviteGate> at) {
      this.at = at;
      this.desk = new CallDesk(settings(), media, new InMemoryBus(), () -> 1_000_000, new InviteGatesTest.OneLane(lane),
          Runnable::run, new Random(1));
      media.full = is(InviteGate.PORTS);
      if (is(InviteGate.BANNED)) desk.offended(PEER);
      if (is(InviteGate.SOURCE_RATE)) desk.admission().ask(PEER, Admission.Kind.CALL, "", 1_000);
      if (is(InviteGate.DRAINING)) desk.drain();
      if (is(InviteGate.UNATTENDED)) desk.attendedBy(new Staff(Set.of("controller")), Optional.empty());
      if (is(InviteGate.TRUNK_RATE)) desk.trunks().inRate(desk.trunks().all().getFirst(), 1_000);
      desk.budget().heard(new ModelLoad("w", "chat", 0, is(InviteGate.ROOM) ? 0 : 100, 0), 1_000);
    }

    private boolean is(InviteGate gate) {
      return at.contains(gate);
    }

    private CallSettings settings() {
      boolean flooded = is(InviteGate.SOURCE_RATE);
      Admission.Settings admission =
          new Admission.Settings(flooded ? 0 : 200, flooded ? 1 : 400, 1, 60_000, 600_000, List.of(),
              is(InviteGate.SOURCE_FULL) ? new Admission.Calls(0, 0, 0) : Admission.Calls.ANY);
      return new CallSettings("gateway", List.of(trunk()), Map.of("2", "desk"), Optional.empty(),
          is(InviteGate.HOUSE_FULL) ? 0 : 10, 10, admission, false, new Prompts(Optional.empty()),
          ClusterBudget.Settings.USUAL);
    }

    private Trunk trunk() {
      Trunk t = LegBench.trunk();
      Trunk.Guests guests = is(InviteGate.DIGEST)
          ? new Trunk.Guests(List.of(new Credentials("bob", "secret")), List.of(DigestAlgorithm.values()))
          : Trunk.Guests.NONE;
      Optional<StirPolicy> stir = is(InviteGate.IDENTITY)
          ? Optional.of(new StirPolicy(new PassportVerifier(nobody(), List.of()), true)) : Optional.empty();
      List<AddressRange> addresses =
          is(InviteGate.STRANGER) ? List.of(AddressRange.parse("198.51.100.0/24")) : List.of();
      return new Trunk(t.name(), addresses, t.gateways(), t.media(),
          new Trunk.Limits(is(InviteGate.TRUNK_FULL) ? 0 : 10, is(InviteGate.TRUNK_RATE) ? 0 : 1_000), t.signalling(),
          t.numbers(), t.headers(), t.login(), guests, t.register(), stir, t.signing());
    }

    private static CertificateSource nobody() {
      return url -> Optional.empty();
    }

    private Knock knock() {
      Knock.Form form = new Knock.Form(!is(InviteGate.VERSION), !is(InviteGate.URI_SCHEME),
          is(InviteGate.EXTENSION) ? List.of("one", "two") : List.of(), !is(InviteGate.CONTACT), !is(InviteGate.ACCEPT),
          !is(InviteGate.BODY));
      return new Knock(PEER, "INVITE", is(InviteGate.SCANNER) ? "friendly-scanner" : "phone", List.of(),
          new Digest.Subject("INVITE", "sip:2@house", new byte[0]), form);
    }

    private Invite invite() {
      SessionTimer.Asked asked = is(InviteGate.SESSION_TIMER)
          ? new SessionTimer.Asked(Optional.of(new SessionExpires(60, Optional.empty())), 60, true)
          : SessionTimer.Asked.NOTHING;
      String number = is(InviteGate.NUMBER) ? "3" : "2";
      return new Invite("id", "1", number, number, PEER, "udp",
          Optional.of(is(InviteGate.OFFER) ? LegBench.SDP.replace("RTP/AVP 0", "RTP/AVP 18") : LegBench.SDP), Map.of(),
          asked, Invite.Reliability.NONE,
          is(InviteGate.REPLACES) ? Optional.of(new DialogId("no", "such", "dialog")) : Optional.empty());
    }

    /** Goes through. @return what it was refused with, at the door or by its dialog; empty when it rings */
    Optional<Refusal> comes() {
      switch (desk.screen(knock())) {
        case CallCenter.Screening.Refused r -> {
          return Optional.of(r.refusal());
        }
        case CallCenter.Screening.Pass p -> desk.invited(invite(), dialog, p.trunk());
      }
      lane.runAll();
      if (dialog.rejections.isEmpty()) return Optional.empty();
      assertThat(dialog.rejections).hasSize(1);
      WrittenDialog.Rejection r = dialog.rejections.getFirst();
      return Optional.of(new Refusal(counted().getFirst(), r.status(), r.reason(), r.headers().entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, h -> List.of(h.getValue())))));
    }

    /** The gates that say that they refused something. */
    List<InviteGate> counted() {
      return Arrays.stream(InviteGate.values()).filter(g -> desk.refused(g) > 0).toList();
    }
  }

  @Test
  void shouldLetInWhatIsWrongForNone() {
    Wrong nothing = new Wrong(Set.of());
    assertThat(nothing.comes()).isEmpty();
    assertThat(nothing.dialog.said).containsExactly("180");
    assertThat(nothing.counted()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(InviteGate.class)
  void shouldRefuseAtTheGateItIsWrongFor(InviteGate gate) {
    Wrong wrong = new Wrong(EnumSet.of(gate));
    assertThat(wrong.comes().orElseThrow().gate()).isEqualTo(gate);
    assertThat(wrong.counted()).containsExactly(gate);
    assertThat(wrong.desk.refused()).isEqualTo(gate == InviteGate.DIGEST ? 0 : 1);
    assertThat(wrong.media.reserved).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(InviteGate.class)
  void shouldRefuseAtTheEarlierOfTwo(InviteGate earlier) {
    Arrays.stream(InviteGate.values()).filter(later -> later.compareTo(earlier) > 0).forEach(later -> {
      Wrong wrong = new Wrong(EnumSet.of(earlier, later));
      assertThat(wrong.comes().orElseThrow().gate()).as("%s and %s", earlier, later).isEqualTo(earlier);
      assertThat(wrong.counted()).as("%s and %s", earlier, later).containsExactly(earlier);
    });
  }

  @Test
  void shouldMatchTheDocumentedTable() throws IOException {
    StringBuilder out = new StringBuilder("# Why an INVITE is refused, in order\n\nWritten by AllGatesTest: the first "
        + "gate that is shut counts, and its name is in the log and in `stepline_gates_refused{gate}`.\n\n"
        + "| gate | status | Reason | headers |\n|---|---|---|---|\n");
    for (InviteGate gate : InviteGate.values()) {
      Refusal r = new Wrong(EnumSet.of(gate)).comes().orElseThrow();
      out.append("| ").append(gate.label()).append(" | ").append(r.isSilent() ? "none" : r.status()).append(" | ")
          .append(r.reason()).append(" | ").append(headers(r)).append(" |\n");
    }
    if (Boolean.getBoolean("golden.update")) Files.writeString(TABLE, out);
    assertThat(out.toString()).isEqualTo(Files.readString(TABLE));
  }

  /** A challenge has a nonce, which is another each time. */
  private static String headers(Refusal r) {
    return new TreeMap<>(r.headers()).entrySet().stream()
        .map(h -> h.getKey() + ": " + h.getValue().stream().map(v -> v.startsWith("Digest") ? "Digest" : v)
            .collect(Collectors.joining(", ")))
        .collect(Collectors.joining("; "));
  }
}

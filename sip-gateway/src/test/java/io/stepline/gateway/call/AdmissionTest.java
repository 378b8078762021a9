package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.gateway.auth.Credentials;
import io.stepline.gateway.auth.DigestAlgorithm;
import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.media.codec.Codecs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
  private static final Trunk.Guests GUESTS =
      new Trunk.Guests(List.of(new Credentials("bob", "secret")), List.of(DigestAlgorithm.MD5));
  private final Admission admission =
      new Admission(new Admission.Settings(10, 20, 5, 60_000, 600_000, List.of(AddressRange.parse("10.0.0.0/8")),
          new Admission.Calls(6, 3, 2)),
          List.of(trunk("carrier", "198.51.100.0/24", Trunk.Guests.NONE),
              trunk("house", "0.0.0.0/0", Trunk.Guests.NONE),
              trunk("phones", "203.0.113.0/24", GUESTS)));

  private static Trunk trunk(String name, String addresses, Trunk.Guests guests) {
    Trunk open = Trunk.open(name, List.of(Codecs.PCMU), 5, MediaSecurity.Policy.NONE);
    return new Trunk(name, List.of(AddressRange.parse(addresses)), List.of(), open.media(), open.limits(),
        open.signalling(), open.numbers(), open.headers(), Optional.empty(), guests, Optional.empty(), Optional.empty(),
        Optional.empty());
  }

  @Test
  void shouldLimitEachSourceByItself() {
    int passed = 0;
    for (int i = 0; i < 1_000; i++)
      if (admission.ask("192.0.2.1", Admission.Kind.CALL, "phone", i) == Admission.Verdict.PASS) passed++;
    assertThat(passed).isBetween(29, 31);
    assertThat(admission.ask("192.0.2.2", Admission.Kind.CALL, "phone", 1_000)).isEqualTo(Admission.Verdict.PASS);
    assertThat(admission.ask("192.0.2.1", Admission.Kind.CALL, "phone", 2_000)).isEqualTo(Admission.Verdict.PASS);
    for (int i = 0; i < 1_000; i++)
      assertThat(admission.ask("10.1.2.3", Admission.Kind.CALL, "friendly-scanner", 0))
          .isEqualTo(Admission.Verdict.PASS);
  }

  @Test
  void shouldBanWhoOffendsOften() {
    for (int i = 0; i < 4; i++) assertThat(admission.offended("192.0.2.1", i)).isFalse();
    assertThat(admission.offended("192.0.2.1", 5)).isTrue();
    assertThat(admission.ask("192.0.2.1", Admission.Kind.CALL, "phone", 6)).isEqualTo(Admission.Verdict.BANNED);
    assertThat(admission.ask("192.0.2.1", Admission.Kind.CALL, "phone", 600_006)).isEqualTo(Admission.Verdict.PASS);
    for (int i = 0; i < 100; i++)
      assertThat(admission.offended("192.0.2.4", i * 20_000L)).as("slow offences are forgiven").isFalse();
    assertThat(admission.bans()).isEqualTo(1);
  }

  @Test
  void shouldIgnoreTheRequestsOfAScannerButNotItsAddress() {
    assertThat(admission.ask("192.0.2.3", Admission.Kind.CALL, "friendly-scanner", 0))
        .isEqualTo(Admission.Verdict.SCANNER);
    assertThat(admission.ask("192.0.2.3", Admission.Kind.CALL, "phone", 1)).isEqualTo(Admission.Verdict.PASS);
    assertThat(admission.bans()).isZero();
    assertThat(admission.isWorthAWord("192.0.2.3", 1)).isTrue();
    assertThat(admission.isWorthAWord("192.0.2.3", 59_000)).isFalse();
    assertThat(admission.isWorthAWord("192.0.2.3", 61_000)).isTrue();
  }

  @Test
  void shouldRateEachKindOfRequestByItself() {
    for (Admission.Kind flooded : Admission.Kind.values()) {
      String peer = "198.51.100." + flooded.ordinal();
      while (admission.ask(peer, flooded, "x", 0) == Admission.Verdict.PASS);
      for (Admission.Kind other : Admission.Kind.values())
        assertThat(admission.ask(peer, other, "x", 0)).as("%s after a flood of %s", other, flooded)
            .isEqualTo(other == flooded ? Admission.Verdict.TOO_FAST : Admission.Verdict.PASS);
    }
  }

  @Test
  void shouldNotEvenRefuseAFlood() {
    int refused = 0;
    for (int i = 0; i < 1_000; i++)
      if (admission.ask("192.0.2.1", Admission.Kind.OTHER, "x", 0) == Admission.Verdict.TOO_FAST) refused++;
    assertThat(refused).isEqualTo(20);
    assertThat(admission.ask("192.0.2.1", Admission.Kind.OTHER, "x", 0)).isEqualTo(Admission.Verdict.FLOOD);
  }

  @Test
  void shouldLimitTheCallsOfAStranger() {
    assertThat(admission.mayHaveAnother("192.0.2.1", false, new Admission.Calls(5, 2, 1))).isTrue();
    assertThat(admission.mayHaveAnother("192.0.2.1", false, new Admission.Calls(6, 0, 0))).isFalse();
    assertThat(admission.mayHaveAnother("192.0.2.1", false, new Admission.Calls(5, 3, 0))).isFalse();
    assertThat(admission.mayHaveAnother("192.0.2.1", true, new Admission.Calls(60, 30, 0))).as("proved").isTrue();
    assertThat(admission.mayHaveAnother("10.0.0.1", false, new Admission.Calls(99, 99, 99))).as("trusted").isTrue();
  }

  @Test
  void shouldLimitCallsOfATrunkThatNobodyAcknowledgesSinceAnybodyCanWriteThem() {
    assertThat(admission.mayHaveAnother("198.51.100.9", false, new Admission.Calls(500, 300, 1))).isTrue();
    assertThat(admission.mayHaveAnother("198.51.100.9", false, new Admission.Calls(500, 300, 2))).isFalse();
    assertThat(admission.mayHaveAnother("203.0.113.9", true, new Admission.Calls(2, 2, 2))).isFalse();
  }

  @Test
  void shouldAnswerTheToolThatOperatorsPingWith() {
    assertThat(admission.ask("192.0.2.3", Admission.Kind.CALL, "sipsak 0.9.8.1", 0)).isEqualTo(Admission.Verdict.PASS);
  }

  @Test
  void shouldNeverBanTheAddressesOfATrunk() {
    for (int i = 0; i < 100; i++) assertThat(admission.offended("198.51.100.9", i)).isFalse();
    assertThat(admission.ask("198.51.100.9", Admission.Kind.CALL, "friendly-scanner", 101))
        .isEqualTo(Admission.Verdict.PASS);
    assertThat(admission.bans()).isZero();
  }

  @Test
  void shouldBanTelephonesOfATrunkThatMustProveThemselves() {
    for (int i = 0; i < 5; i++) admission.offended("203.0.113.9", i);
    assertThat(admission.ask("203.0.113.9", Admission.Kind.CALL, "phone", 6)).isEqualTo(Admission.Verdict.BANNED);
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.0/24,192.0.2.77,true", "192.0.2.0/24,192.0.3.1,false", "192.0.2.1,192.0.2.1,true",
      "2001:db8::/32,2001:db8::5,true", "2001:db8::/32,2001:db9::5,false", "0.0.0.0/0,198.51.100.1,true",
      "192.0.2.0/24,host.example,false"})
  void shouldKnowWhichAddressesBelong(String range, String address, boolean inside) {
    assertThat(AddressRange.parse(range).contains(address)).isEqualTo(inside);
  }

  @Test
  void shouldRefuseNamesAndBadPrefixes() {
    for (String bad : List.of("sbc.example.com", "192.0.2.0/33", "192.0.2.0/x", ""))
      assertThatThrownBy(() -> AddressRange.parse(bad)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"030123456,+4930123456", "0049301234567,+49301234567", "+44 20 7946-0000,+442079460000",
      "front-desk,front-desk", "112,112"})
  void shouldMakeE164OfGermanNumbers(String dialled, String expected) {
    assertThat(new Numbers("49", "00", "0").toE164(dialled)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"2125551234,+12125551234", "12125551234,+12125551234", "01144207946000,+44207946000", "911,911"})
  void shouldMakeE164OfAmericanNumbers(String dialled, String expected) {
    assertThat(new Numbers("1", "011", "").toE164(dialled)).isEqualTo(expected);
  }

  @Test
  void shouldCallThroughGatewaysThatAnswerByPriorityAndWeight() {
    Trunk.Hop a = new Trunk.Hop("sip:a.example;transport=tls", 1, 9);
    Trunk.Hop b = new Trunk.Hop("sip:b.example", 1, 1);
    Trunk.Hop c = new Trunk.Hop("sip:c.example:5070", 2, 1);
    Trunk open = Trunk.open("carrier", List.of(Codecs.PCMU), 5, MediaSecurity.Policy.NONE);
    TrunkTable table = new TrunkTable(List.of(new Trunk("carrier", open.addresses(), List.of(a, b, c), open.media(),
        open.limits(), open.signalling(), open.numbers(),
        new Trunk.Headers(List.of(), Map.of()), Optional.empty(), Trunk.Guests.NONE, Optional.empty(), Optional.empty(),
        Optional.empty())));
    Random random = new Random(4);
    int first = 0;
    for (int i = 0; i < 1_000; i++) {
      List<String> uris = table.route("tel:+4930123", random).orElseThrow().uris();
      assertThat(uris).hasSize(3).last().isEqualTo("sip:+4930123@c.example:5070");
      if (uris.getFirst().equals("sip:+4930123@a.example;transport=tls")) first++;
    }
    assertThat(first).isBetween(850, 950);
    assertThat(table.heardOf(a, false)).isTrue();
    assertThat(table.heardOf(a, false)).isFalse();
    assertThat(table.route("sip:100@carrier", random).orElseThrow().uris()).first().isEqualTo("sip:100@b.example");
    assertThat(table.route("sip:alice@198.51.100.7:5080", random).orElseThrow().uris())
        .containsExactly("sip:alice@198.51.100.7:5080");
    assertThat(table.route("garbage", random)).isEmpty();
  }
}

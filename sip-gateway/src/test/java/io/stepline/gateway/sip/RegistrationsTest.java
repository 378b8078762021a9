package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.auth.Credentials;
import io.stepline.gateway.call.Trunk;
import io.stepline.gateway.call.TrunkTable;
import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.kafka.lane.ManualLane;
import io.stepline.media.codec.Codecs;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationsTest {
  private final ManualLane lane = new ManualLane("registrations");
  private final WrittenOutside outside;
  private static final Trunk.Hop HOP = new Trunk.Hop("sip:192.0.2.1", 1, 1);
  private final Registrations registrations;
  private final TrunkTable table;

  RegistrationsTest() throws Exception {
    outside = new WrittenOutside();
    Trunk t = Trunk.open("one", List.of(Codecs.PCMU), 10, MediaSecurity.Policy.NONE);
    Trunk.Register register =
        new Trunk.Register(List.of("sip:192.0.2.1", "sip:192.0.2.2"), "sip:us@example.com", 3_600);
    table = new TrunkTable(List.of(new Trunk(t.name(), t.addresses(), List.of(HOP), t.media(), t.limits(),
        t.signalling(), t.numbers(), t.headers(), Optional.of(new Credentials("us", "secret")), t.guests(),
        Optional.of(register), t.stir(), t.signing())));
    registrations = new Registrations(outside, table, lane, lane::close, new Random(1));
    lane.runAll();
  }

  private void answer(int status, String... headers) throws Exception {
    outside.answer(status, headers);
    lane.runAll();
  }

  /** The registrar has our contact for so many seconds. */
  private void granted(String seconds) throws Exception {
    answer(200, "Contact", ours() + ";expires=" + seconds);
  }

  private String ours() {
    return InviteReader.value(outside.asked.getLast(), "Contact").orElseThrow();
  }

  private static final String OTHER = "<sip:us@192.0.2.77:5062>;expires=3600";

  private String state() {
    return registrations.states().get("one");
  }

  @Test
  void shouldRefreshAShortWhileBeforeTheEnd() throws Exception {
    granted("3600");
    assertThat(state()).isEqualTo("registered at 192.0.2.1");
    lane.advance(3_559_000);
    assertThat(outside.asked).hasSize(1);
    lane.advance(11_000);
    assertThat(outside.asked).hasSize(2);
  }

  @Test
  void shouldTryTheNextRegistrarAtOnceAndWaitLongerAfterEachRound() throws Exception {
    answer(503);
    assertThat(outside.lastUri()).isEqualTo("sip:192.0.2.2");
    answer(503);
    assertThat(outside.asked).hasSize(2);
    assertThat(state()).startsWith("not registered: 503");
    lane.advance(4_000);
    assertThat(outside.asked).hasSize(3);
    assertThat(outside.lastUri()).isEqualTo("sip:192.0.2.1");
    answer(503);
    answer(503);
    lane.advance(4_000);
    assertThat(outside.asked).hasSize(4);
    lane.advance(4_000);
    assertThat(outside.asked).hasSize(5);
  }

  @Test
  void shouldProveItselfOnceAndGiveUpWhenThatIsRefused() throws Exception {
    String challenge = "Digest realm=\"house\", nonce=\"n\", algorithm=MD5, qop=\"auth\"";
    answer(401, "WWW-Authenticate", challenge);
    assertThat(InviteReader.values(outside.asked.getLast(), "Authorization")).hasSize(1);
    answer(401, "WWW-Authenticate", challenge);
    assertThat(state()).startsWith("not registered: 401");
    assertThat(outside.lastUri()).isEqualTo("sip:192.0.2.2");
  }

  @Test
  void shouldAskForAsLongAsTheRegistrarWants() throws Exception {
    answer(423, "Min-Expires", "7200");
    lane.advance(1_000);
    assertThat(outside.lastExpiresS()).isEqualTo(7_200);
  }

  @Test
  void shouldTakeItsContactBackWhenItCloses() throws Exception {
    granted("3600");
    registrations.close();
    assertThat(outside.lastExpiresS()).isZero();
    lane.advance(7_200_000);
    assertThat(outside.asked).hasSize(2);
  }

  @Test
  void shouldTakeNothingBackThatItNeverHad() {
    registrations.close();
    assertThat(outside.asked).hasSize(1);
  }

  /** RFC 3261 10.2.4: of all bindings that it tells, ours counts; parameter names ignore case (7.3.1). */
  @ParameterizedTest
  @ValueSource(strings = {"<sip:us@192.0.2.9:5060>;expires=20", "<sip:us@192.0.2.9>;Expires=20",
      "\"Us\" <SIP:us@192.0.2.9;transport=UDP>;q=0.5;EXPIRES=\"20\"", "<sip:%75s@192.0.2.9:5060>;expires=20"})
  void shouldRefreshWithinTheTimeOfItsOwnContact(String own) throws Exception {
    outside.answer(200, "Contact", OTHER, "Contact", own);
    lane.runAll();
    assertThat(state()).startsWith("registered");
    lane.advance(20_000);
    assertThat(outside.asked).hasSizeGreaterThan(1);
  }

  @Test
  void shouldKnowItsContactAsARegistrarBehindNatWritesIt() throws Exception {
    outside.seenAs("203.0.113.5", 40_000);
    answer(200, "Contact", OTHER, "Contact", "<sip:us@203.0.113.5:40000>;expires=60");
    assertThat(state()).startsWith("registered");
    lane.advance(60_000);
    assertThat(outside.asked).hasSize(2);
  }

  @Test
  void shouldTakeTheTimeOfTheResponseWhereItsContactHasNone() throws Exception {
    answer(200, "Contact", ours(), "Expires", "40");
    lane.advance(40_000);
    assertThat(outside.asked).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<sip:us@192.0.2.9:5060>;expires=0", OTHER})
  void shouldRegisterAgainAndSaySoWhenItsContactIsNotThere(String contact) throws Exception {
    if (contact.isEmpty()) answer(200, "Expires", "3600");
    else answer(200, "Contact", contact, "Expires", "3600");
    assertThat(state()).startsWith("not registered: the registrar does not hold our contact");
    lane.advance(10_000);
    assertThat(outside.asked).hasSizeGreaterThan(1);
  }

  @Test
  void shouldFollowWhereTheRegistrarSendsItAndAskThereAtOnce() throws Exception {
    answer(301, "Contact", "<sip:192.0.2.50:5070>");
    assertThat(outside.lastUri()).isEqualTo("sip:192.0.2.50:5070");
    granted("3600");
    assertThat(state()).isEqualTo("registered at 192.0.2.50:5070");
    lane.advance(3_600_000);
    assertThat(outside.lastUri()).as("the next refresh begins where it was told to").isEqualTo("sip:192.0.2.1");
  }

  @Test
  void shouldNotBeSentRoundInCirclesNorToWhatIsNoSipAddress() throws Exception {
    answer(302, "Contact", "<http://192.0.2.50/>");
    assertThat(outside.lastUri()).as("the next registrar").isEqualTo("sip:192.0.2.2");
    answer(302, "Contact", "<sip:192.0.2.50>");
    answer(302, "Contact", "<sip:192.0.2.2>");
    assertThat(outside.asked).as("it was there").hasSize(3);
    lane.advance(10_000);
    int before = 0;
    for (int i = 60; before < outside.asked.size(); i++) {
      before = outside.asked.size();
      answer(302, "Contact", "<sip:192.0.2." + i + ">");
    }
    assertThat(outside.asked).as("three hops from each").hasSize(3 + 4 + 4);
    assertThat(state()).startsWith("not registered: 302");
  }

  @Test
  void shouldWaitForAsLongAsABusyRegistrarSays() throws Exception {
    answer(503);
    answer(503, "Retry-After", "9 (maintenance);duration=60");
    lane.advance(8_999);
    assertThat(outside.asked).hasSize(2);
    lane.advance(1);
    assertThat(outside.asked).hasSize(3);
    answer(503, "Retry-After", "999999999");
    answer(503, "Retry-After", "999999999");
    lane.advance(3_600_000);
    assertThat(outside.asked).as("not for ever").hasSizeGreaterThan(4);
  }

  @Test
  void shouldNotAskForMoreThanAWeekHoweverLongTheRegistrarWants() throws Exception {
    answer(423, "Min-Expires", "604801");
    assertThat(outside.asked).hasSize(2);
    assertThat(outside.lastExpiresS()).isEqualTo(3_600);
  }

  @Test
  void shouldNotAskTheSameTwiceWhenTheIntervalIsTooBriefHoweverLong() throws Exception {
    answer(423, "Min-Expires", "60");
    assertThat(state()).startsWith("not registered: 423");
  }

  @Test
  void shouldWaitAMinuteAtMostForARegistrarThatIsSilent() throws Exception {
    for (int i = 0; i < 40; i++) {
      answer(408);
      lane.advance(i % 2 == 0 ? 0 : 60_000);
      assertThat(outside.asked).hasSize(i + 2);
    }
    assertThat(state()).isEqualTo("not registered: no answer");
  }

  @Test
  void shouldTryAgainAtOnceWhenTheGatewayIsUpAgain() throws Exception {
    table.heardOf(HOP, false);
    for (int i = 0; i < 20; i++) {
      answer(408);
      lane.advance(i % 2 == 0 ? 0 : 60_000);
    }
    answer(408);
    answer(408);
    int asked = outside.asked.size();
    table.heardOf(HOP, true);
    lane.runAll();
    assertThat(outside.asked).hasSize(asked + 1);
    granted("3600");
    lane.advance(300_000);
    assertThat(outside.asked).as("the timer that it did not wait for means nothing").hasSize(asked + 1);
  }

  @Test
  void shouldNotBeWokenWhileItIsRegistered() throws Exception {
    table.heardOf(HOP, false);
    granted("3600");
    table.heardOf(HOP, true);
    lane.runAll();
    assertThat(outside.asked).hasSize(1);
  }
}

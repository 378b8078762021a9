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

class RegistrationsTest {
  private final ManualLane lane = new ManualLane("registrations");
  private final WrittenOutside outside;
  private final Registrations registrations;

  RegistrationsTest() throws Exception {
    outside = new WrittenOutside();
    Trunk t = Trunk.open("one", List.of(Codecs.PCMU), 10, MediaSecurity.Policy.NONE);
    Trunk.Register register =
        new Trunk.Register(List.of("sip:192.0.2.1", "sip:192.0.2.2"), "sip:us@example.com", 3_600);
    TrunkTable table = new TrunkTable(List.of(new Trunk(t.name(), t.addresses(), t.gateways(), t.media(), t.limits(),
        t.signalling(), t.numbers(), t.headers(), Optional.of(new Credentials("us", "secret")), t.guests(),
        Optional.of(register), t.stir(), t.signing())));
    registrations = new Registrations(outside, table, lane, lane::close, new Random(1));
    lane.runAll();
  }

  private void answer(int status, String... headers) throws Exception {
    outside.answer(status, headers);
    lane.runAll();
  }

  private String state() {
    return registrations.states().get("one");
  }

  @Test
  void shouldRefreshAShortWhileBeforeTheEnd() throws Exception {
    answer(200, "Expires", "3600");
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
    answer(200, "Expires", "3600");
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
}

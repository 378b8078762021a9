package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.parser.MessageParser;
import io.stepline.gateway.call.SilentListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sip.message.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InsideRequestsTest {
  private static final MessageParser PARSER = new StrictParsers().createMessageParser(null);
  private final List<String> told = new ArrayList<>();
  private final SilentListener listener = new SilentListener() {
    @Override
    public void ended(Optional<String> reason) {
      told.add("ended " + reason.orElse("-"));
    }

    @Override
    public void keyByInfo(String key, int durationMs) {
      told.add("key " + key + " " + durationMs);
    }

    @Override
    public void transferProgress(int status, boolean done) {
      told.add("transfer " + status + (done ? " done" : ""));
    }

    @Override
    public int referred(String target) {
      told.add("refer " + target);
      return 202;
    }
  };

  private int tell(String method, String headers, String body) throws Exception {
    String text = method + " sip:us@192.0.2.9 SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\n"
        + "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 2 " + method + "\r\nMax-Forwards: 70\r\n"
        + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    return InsideRequests.tell(
        (Request) PARSER.parseSIPMessage(text.getBytes(StandardCharsets.UTF_8), true, false, null), listener);
  }

  @Test
  void shouldTellTheReasonOfABye() throws Exception {
    assertThat(tell("BYE", "Reason: Q.850;cause=16;text=\"done\"\r\n", "")).isEqualTo(200);
    assertThat(told).containsExactly("ended Q.850;cause=16;text=\"done\"");
  }

  @ParameterizedTest
  @CsvSource({"'Signal=5\r\nDuration=160\r\n', key 5 160", "'signal= #\r\n', key # 0", "'a', key A 0",
      "'Signal=1\r\nDuration=123456', key 1 12345", "'Signal=10\r\nDuration=100', key * 100", "'Signal=11', key # 0",
      "'Signal=12', key A 0", "'Signal=13', key B 0", "'Signal=14', key C 0", "'Signal=15\n', key D 0", "'11', key # 0",
      "'*', key * 0", "'Signal: 5\r\nDuration: 80', key 5 80", "'Signal=d', key D 0", "'5\r\n', key 5 0"})
  void shouldReadAKeyInAnyOfItsForms(String body, String key) throws Exception {
    assertThat(tell("INFO", "Content-Type: application/dtmf-relay\r\n", body)).isEqualTo(200);
    assertThat(told).containsExactly(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Signal=", "Signal=z", "55", "Duration=100", "Signal=16", "16", "Signal=17", "Signal=55",
      "Signal=5A", "Signal=hf", "Signal=!", "Signal=012"})
  void shouldHearNoKeyInAnythingElse(String body) throws Exception {
    assertThat(tell("INFO", body.isEmpty() ? "" : "Content-Type: application/dtmf-relay\r\n", body)).isEqualTo(200);
    assertThat(told).isEmpty();
  }

  @Test
  void shouldTellWhatBecameOfATransfer() throws Exception {
    tell("NOTIFY", "Event: refer\r\nContent-Type: message/sipfrag\r\n", "SIP/2.0 180 Ringing\r\n");
    tell("NOTIFY", "Event: refer\r\nContent-Type: message/sipfrag\r\n", "SIP/2.0 486 Busy\r\n");
    tell("NOTIFY", "Event: refer\r\nContent-Type: message/sipfrag\r\n", "nonsense");
    assertThat(told).containsExactly("transfer 180", "transfer 486 done");
  }

  @Test
  void shouldMoveToASipOrTelephoneTargetOnly() throws Exception {
    assertThat(tell("REFER", "Refer-To: \"Carol\" <sip:carol@192.0.2.2>;x=1\r\n", "")).isEqualTo(202);
    assertThat(tell("REFER", "Refer-To: tel:+4930100\r\n", "")).isEqualTo(202);
    assertThat(tell("REFER", "Refer-To: <http://192.0.2.2/>\r\n", "")).isEqualTo(400);
    assertThat(tell("REFER", "Refer-To: <sip:" + "x".repeat(600) + ">\r\n", "")).isEqualTo(400);
    assertThat(tell("REFER", "", "")).isEqualTo(400);
    assertThat(told).containsExactly("refer sip:carol@192.0.2.2", "refer tel:+4930100");
  }
}

package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.ParseException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictParsersTest {
  private static final String HEAD =
      "Via: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 "
          + "OPTIONS\r\nMax-Forwards: 70\r\n";

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS  sip:a SIP/2.0\r\n" + HEAD + "\r\n", "OPTIONS sip:a SIP/2.0 \r\n" + HEAD + "\r\n",
      "OPTIONS sip:a; b SIP/2.0\r\n" + HEAD + "\r\n",
      "OPTIONS sip:a SIP/2.0\r\n" + HEAD + "i: y\r\n\r\n",
      "OPTIONS sip:a SIP/2.0\r\n" + HEAD + "Content-Length: 0\r\nl: 5\r\n\r\n",
      "OPTIONS sip:a SIP/2.0\r\nCSeq: 4294967296 OPTIONS\r\n\r\n",
      "OPTIONS sip:a SIP/2.0\r\nMax-Forwards: 300\r\n\r\n", "OPTIONS sip:a SIP/2.0\r\nTo: < sip:a@b>\r\n\r\n",
      "OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1 (((\r\n\r\n",
      "SIP/2.0 200 OK\r\nv: SIP/2.0/UDP a\r\n ;branch=z9hG4bK1 (a\\\r\n\r\n",
      "OPTIONS sip:a SIP/2.0\rUser-Agent: a (b\r\r"})
  void shouldRefuseWhatTwoElementsMightReadDifferently(String request) {
    assertThatThrownBy(() -> StrictParsers.check(request)).isInstanceOf(ParseException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS sip:a SIP/2.0\r\n" + HEAD + "\r\nFrom: twice, but in the body\r\nFrom: \r\n",
      "\r\n\r\n", "",
      "SIP/2.0 200 OK\r\nServer: kamailio (5.6.3 (x86_64/linux))\r\nVia: SIP/2.0/UDP a (b \\) c)\r\n\r\n",
      "SIP/2.0 200  OK\r\nCSeq: 99999999999 X\r\n\r\n",
      "OPTIONS sip:a SIP/7.0\r\n" + HEAD + "\r\n",
      "OPTIONS sip:a SIP/2.0\r\nTo:\r\n <sip:a@b>\r\nSubject: i: f: t:\r\n c: folded\r\nCSeq: 0009\r\n INVITE\r\n\r\n"})
  void shouldLetTheRestPass(String message) {
    assertThatCode(() -> StrictParsers.check(message)).doesNotThrowAnyException();
  }

  @Test
  void shouldNeitherHangNorFailOtherwiseOnNoise() {
    Random random = new Random(7);
    String good = "INVITE sip:a@b SIP/2.0\r\n" + HEAD + "\r\n";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder noise = new StringBuilder(good);
      for (int k = random.nextInt(20); k >= 0; k--)
        noise.setCharAt(random.nextInt(noise.length()), (char) random.nextInt(256));
      assertThatCode(() -> {
        try {
          StrictParsers.check(noise.toString());
        } catch (ParseException e) {
          // Refused, which is what it is for.
        }
      }).doesNotThrowAnyException();
    }
  }
}

package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  private static final Numbers GERMAN = new Numbers("49", "00", "0");
  private static final Numbers AMERICAN = new Numbers("1", "011", "");

  /** One number in all the ways that trunks write it (RFC 3261 19.1.4 and 19.1.6, RFC 3966, RFC 4694). */
  @ParameterizedTest
  @ValueSource(strings = {"+49301234", "49301234", "0301234", "0049301234", "%2B49301234", "%2b4930%31234",
      "+49-30-1234", "+49.30.1234", "(030)1234", "030 1234", "030%201234", "+49 (0)30 1234",
      "+49301234;npdi;rn=+4930999",
      "0301234;npdi=yes;rn=0309999", "+49301234;phone-context=example.net", "301234;phone-context=+49",
      "0301234;phone-context=+49", "30-1234;phone-context=%2B49", "49301234;phone-context=+",
      "1234;ext=5;phone-context=+49-30", "+49301234;ext=5", "+49301234;isub=1;PHONE-CONTEXT=x"})
  void shouldReadOneNumberHoweverItIsWritten(String userPart) {
    assertThat(GERMAN.toE164(userPart)).isEqualTo("+49301234");
  }

  @ParameterizedTest
  @CsvSource({"(212) 555-1234,+12125551234", "212.555.1234,+12125551234", "+1-212-555-1234;rn=1,+12125551234",
      "011%2049301234,+49301234", "5551234;phone-context=+1-212,+12125551234"})
  void shouldReadAmericanOnes(String userPart, String expected) {
    assertThat(AMERICAN.toE164(userPart)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"front%2Ddesk,front-desk", "front-desk;x=y,front-desk", "FRONT-DESK,FRONT-DESK", "112,112", "*21,*21",
      "alice.1,alice.1", "100,100", "a%0d%0ab,a%0d%0ab", "%zz1,%zz1", "%,%", "'',''", "+,+", "50%25,50%"})
  void shouldLeaveAloneWhatIsNoNumber(String userPart, String expected) {
    assertThat(GERMAN.toE164(userPart)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"+49-30-1234;npdi,+49301234", "%2B49301234,+49301234", "030-1234,0301234", "0301234,0301234",
      "301234;phone-context=+49,+49301234"})
  void shouldSayOnlyWhatStandsThereWhereTheTrunkSaysNothing(String userPart, String expected) {
    assertThat(Numbers.AS_DIALLED.toE164(userPart)).isEqualTo(expected);
  }

  @Test
  void shouldMakeSomethingOfAnything() {
    Random random = new Random(3);
    String signs = "+0123456789;=%-.() acbx2B&\u00e9";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(24); n > 0; n--) text.append(signs.charAt(random.nextInt(signs.length())));
      String once = GERMAN.toE164(text.toString());
      assertThat(once).doesNotContain("\r", "\n");
      if (once.matches("\\+[0-9]{5,}")) assertThat(GERMAN.toE164(once)).isEqualTo(once);
    }
  }
}

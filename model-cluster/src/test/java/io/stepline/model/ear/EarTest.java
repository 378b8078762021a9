package io.stepline.model.ear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarTest {
  @ParameterizedTest
  // @formatter:off
  @CsvSource(delimiter = '|', value = {
      "en | You will see Dr. Smith at St. Mary's. | You will see Doctor Smith at Saint Mary's.",
      "en | It is 12 Main St. in town | It is twelve Main Street in town",
      "en | **Hello** _world_, `this` is #1 | Hello world, this is number one",
      "en | Press 1. Or say no. | Press one. Or say no.",
      "en | It costs $3.50 today. | It costs three dollars and fifty cents today.",
      "en | That is $1,234.56 or €20. | "
          + "That is one thousand two hundred thirty-four dollars and fifty-six cents or twenty euros.",
      "en | a $1.01 fee, or $0.50 | a one dollar and one cent fee, or fifty cents",
      "en | $5 million | five million dollars",
      "en | Your visit is on 11/28/2026 at 2:30 pm. | "
          + "Your visit is on November twenty-eighth, twenty twenty-six at two thirty P M",
      "en | on 2026-03-01 | on March first, twenty twenty-six",
      "en | May 3rd, 2027 and 4 July | May third, twenty twenty-seven and July fourth",
      "en | open 9:00-17:05 | open nine o'clock to seventeen oh five",
      "en | open 9am–5pm | open nine A M to five P M",
      "en | the 21st floor, 2nd door | the twenty-first floor, second door",
      "en | call 555-1234 or +1 (212) 555-0144 | "
          + "call five five five, one two three four or plus one, two one two, five five five, zero one four four",
      "en | order 83052417 | order eight three zero five two four one seven",
      "en | 10–12 km at 5 °C, 50% off, 1 kg | "
          + "ten to twelve kilometres at five degrees Celsius, fifty percent off, one kilogram",
      "en | room No. 5, no. | room number five, no.",
      "en | pi is 3.14, -5 too | pi is three point one four, minus five too",
      "en | In 1999 there were 1,500 people and 83 dogs | "
          + "In nineteen ninety-nine there were one thousand five hundred people and eighty-three dogs",
      "en | see https://www.example.com/help. | see example dot com slash help.",
      "en | write to john.smith@example.co.uk | write to john dot smith at example dot co dot uk",
      "en | the FBI and the USA, NASA | the F B I and the U S A, NASA",
      "en | fruit, e.g. apples etc. | fruit, for example, apples et cetera",
      "en | Great 😀👍🏽 news! 🇩🇪 | Great news!",
      "en | [our page](https://example.com/x?y=1) | our page",
      "en | code 007 | code zero zero seven",
      "en | 24/7 and/or R&D & co | twenty-four seven and or R&D and co",
      "de | Guten Tag, Herr Dr. Grün 😀 | Guten Tag, Herr Doktor Grün",
      "de | Das kostet 3,50 € oder 1.234,00 EUR. | "
          + "Das kostet drei Euro fünfzig oder eintausendzweihundertvierunddreißig Euro.",
      "de | 1 Euro, 0,99 € und 2 Mio. Euro | ein Euro, neunundneunzig Cent und zwei Millionen Euro",
      "de | am 28.11.2026 um 14:30 Uhr | "
          + "am achtundzwanzigsten November zweitausendsechsundzwanzig um vierzehn Uhr dreißig",
      "de | Termin: 3. Mai, um 9 Uhr | Termin: dritter Mai, um neun Uhr",
      "de | der 3. Mai, im 2. Stock | der dritte Mai, im zweiten Stock",
      "de | Obst, z. B. Äpfel bzw. Birnen | Obst, zum Beispiel Äpfel beziehungsweise Birnen",
      "de | Hauptstr. 5, Nr. 12 | Hauptstraße fünf, Nummer zwölf",
      "de | Tel. 030 1234567 | Telefon null drei null, eins zwei drei vier fünf sechs sieben",
      "de | 5 % auf 2,5 kg, 1 Std. | fünf Prozent auf zwei Komma fünf Kilogramm, eine Stunde",
      "de | max.muster@beispiel.de | max Punkt muster ät beispiel Punkt de",
      "de | im Jahr 1999, die EU und das ADAC | im Jahr neunzehnhundertneunundneunzig, die E U und das A D A C",
      "fr | Le Dr Martin et Mme Petit | Le Docteur Martin et Madame Petit",
      "fr | Cela coûte 3,50 € le 1 mai 2026. | Cela coûte trois euros cinquante le premier mai deux mille vingt-six.",
      "fr | à 14h30 le 28/11/2026 | à quatorze heures trente le vingt-huit novembre deux mille vingt-six",
      "fr | à 9h, le 2e étage, 1 500 000 km | à neuf heures, le deuxième étage, un million cinq cent mille kilomètres",
      "fr | n° 5, 20 %, 2,5 kg | numéro cinq, vingt pour cent, deux virgule cinq kilogrammes",
      "fr | 01 23 45 67 89 | zéro un, deux trois, quatre cinq, six sept, huit neuf",
      "es | El Sr. García paga 3,50 € y 1 euro. | El Señor García paga tres euros con cincuenta y un euro.",
      "es | el 28/11/2026 a las 14:30 | el veintiocho de noviembre de dos mil veintiséis a las catorce y treinta",
      "es | 1.500 km, 2º piso, p. ej. 5 % | mil quinientos kilómetros, segundo piso, por ejemplo cinco por ciento",
      "es | info@ejemplo.es | info arroba ejemplo punto es",
      "zh | 价格是¥3.50，或者1200元。 | 价格是三点五元，或者一千二百元。",
      "zh | 2026年11月28日14:30 | 二零二六年十一月二十八日十四点三十分",
      "zh | 电话是010-62345678 | 电话是零一零，六二三四五六七八",
      "zh | 第3个，50%，5kg，VIP | 第三个，百分之五十，五公斤，V I P",
      "zh | 2026-11-28 | 二零二六年十一月二十八日",
      "ja | 料金は500円、1.5kgです。 | 料金は五百円、一点ごキログラムです。",
      "ja | 14:30に090-1234-5678へ | 十四時三十分にゼロきゅうゼロのいちにさんよんのごろくななはちへ",
      "ja | 11月28日、50%引き | 十一月二十八日、五十パーセント引き",
      "it | **Ciao** 😀 alle 9:00 | Ciao alle 9:00"})
  // @formatter:on
  void shouldSayWhatIsWritten(String language, String written, String said) {
    assertThat(Ear.of(language).spoken(written)).isEqualTo(said);
  }

  @Test
  void shouldReadListsAndTables() {
    assertThat(Ear.of("en").spoken("# Menu\n- tea\n- *coffee*\n1. Billing\n2. Support"))
        .isEqualTo("Menu, tea, coffee, one, Billing, two, Support");
    assertThat(Ear.of("en").spoken("| Day | Hours |\n|---|:--:|\n| Monday | 9 |"))
        .isEqualTo("Day, Hours, Monday, nine");
    assertThat(Ear.of("en").spoken("```java\nx\n```")).isEqualTo("x");
    assertThat(Ear.of("en").spoken(" --- \n")).isEmpty();
    assertThat(Ear.of("en").spoken("😀")).isEmpty();
  }

  @Test
  void shouldTakeAnyNameOfALanguage() {
    assertThat(Ear.of("de-AT").spoken("5")).isEqualTo("fünf");
    assertThat(Ear.of("cmn").spoken("5")).isEqualTo("五");
    assertThat(Ear.of("../../x").spoken("5 *a*")).isEqualTo("5 a");
  }

  @Test
  void shouldLeaveNoDigitsAndLoseNoWords() {
    Random random = new Random(3);
    String alphabet = "0123456789.,:-/$€%° ()+#*_|@'\"ab Zü\n😀年月";
    int[] signs = alphabet.codePoints().toArray();
    for (String language : List.of("en", "de", "fr", "es", "zh", "ja")) {
      Ear ear = Ear.of(language);
      for (int i = 0; i < 3_000; i++) {
        StringBuilder text = new StringBuilder("word ");
        for (int n = random.nextInt(25); n >= 0; n--) text.appendCodePoint(signs[random.nextInt(signs.length)]);
        String said = ear.spoken(text.append(" end").toString());
        assertThat(said).as(text.toString()).startsWith("word").endsWith("end").doesNotContainPattern("[0-9*_|#😀]");
      }
    }
  }
}

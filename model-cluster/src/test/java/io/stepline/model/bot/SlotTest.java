package io.stepline.model.bot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Typed values out of what callers say and key. */
class SlotTest {
  /** A Saturday. */
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 28);

  private static Bot.Slot slot(String language, String spec) {
    Bot bot = BotFile.read(Path.of("b.yaml"), "name: b\nlanguage: " + language + "\nflow:\n  start: a\n  states:\n"
        + "    a: {prompt: x, slot: {" + spec + ", go: b}}\n    b: {prompt: x, then: hangup}\n");
    return bot.flow().states().get("a").slot().orElseThrow();
  }

  private static String shown(Reading reading) {
    return switch (reading) {
      case Reading.Value v -> v.value();
      case Reading.Invalid i -> "invalid";
      case Reading.None n -> "none";
    };
  }

  private static String read(String language, String spec, String said) {
    return shown(new SlotReader(slot(language, spec), language, TODAY).read(said));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"en-us|march fifteenth|2027-03-15", "en-us|the fifteenth of march|2027-03-15",
      "en-us|on march 15th please|2027-03-15", "en-us|March 15, 2028|2028-03-15", "en-us|12/24|2026-12-24",
      "en-gb|24/12|2026-12-24", "en-us|december the first|2026-12-01", "en-us|tomorrow|2026-11-29",
      "en-us|the day after tomorrow|2026-11-30", "en-us|next monday|2026-11-30", "en-us|saturday|2026-12-05",
      "en-us|the fourth|2026-12-04", "en-us|the thirtieth|2026-11-30", "en-us|february thirtieth|invalid",
      "en-us|february twenty ninth|2028-02-29", "en-us|monday the thirtieth|2026-11-30",
      "en-us|june third no july third|none", "en-us|june third no wait july third|2027-07-03",
      "en-us|march fifteenth no wait the fourth|2027-03-04",
      "en-us|2026-12-24|2026-12-24", "en-us|march fifteenth twenty twenty eight|2028-03-15",
      "en-us|i want a pizza|none", "en-us|five|none", "en-us|march|none", "de-de|am fünfzehnten märz|2027-03-15",
      "de-de|der dritte mai|2027-05-03", "de-de|15.3.|2027-03-15", "de-de|übermorgen|2026-11-30",
      "de-de|nächsten dienstag|2026-12-01", "zh|三月十五号|2027-03-15", "zh|后天|2026-11-30", "zh|二零二七年五月一日|2027-05-01",
      "zh|下星期一|2026-11-30", "ja|2027-03-15|2027-03-15"})
  void shouldReadDates(String language, String said, String date) {
    assertThat(read(language, "type: date", said)).isEqualTo(date);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"en-us|half past three|15:30", "en-us|quarter to nine in the morning|08:45",
      "en-us|three thirty pm|15:30", "en-us|nine o'clock|09:00", "en-us|at three oh five|15:05", "en-us|15:30|15:30",
      "en-us|3pm|15:00", "en-us|3:15 a.m.|03:15", "en-us|noon|12:00", "en-us|ten past eleven|11:10",
      "en-us|twenty to one|12:40", "en-us|twelve thirty am|00:30", "en-us|at eight sharp|08:00", "en-us|ninety|none",
      "en-us|twenty five sixty|none", "en-us|seven forty five please|07:45", "de-de|halb vier|15:30",
      "de-de|viertel nach acht|08:15", "de-de|um fünfzehn uhr dreißig|15:30", "de-de|drei uhr nachmittags|15:00",
      "zh|下午三点半|15:30", "zh|十五点三十分|15:30", "zh|上午九点一刻|09:15", "zh|三点|15:00", "en-us|hello|none"})
  void shouldReadTimesOfDay(String language, String said, String time) {
    String read = read(language, "type: time", said);
    assertThat(read.equals("invalid") ? "none" : read).isEqualTo(time);
  }

  @Test
  void shouldTakeTheHalfOfTheDayThatTheRangeHas() {
    assertThat(read("en-us", "type: time, from: \"09:00\", to: \"18:00\"", "five")).isEqualTo("17:00");
    assertThat(read("en-us", "type: time, from: \"06:00\", to: \"12:00\"", "six thirty")).isEqualTo("06:30");
    assertThat(read("en-us", "type: time, from: \"09:00\", to: \"18:00\"", "eight pm")).isEqualTo("invalid");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"number|twenty three|23", "number|double five|55", "number|two point five|2.5",
      "number|minus four|-4", "number|1,200|1200", "number|twenty five thousand three hundred|25300",
      "number|three hundred and twelve|312", "number|3.75|3.75", "number|a pizza|none", "number|two million|none",
      "money|twelve dollars|12.00", "money|twelve dollars and fifty cents|12.50", "money|twelve fifty|12.50",
      "money|$12.50|12.50", "money|fifty cents|0.50", "money|1,200.00|1200.00", "money|three hundred|300.00",
      "yes-no|yes please|yes", "yes-no|no thanks|no", "yes-no|that is not correct|no", "yes-no|maybe|none",
      "name|my name is mary jones|Mary Jones", "name|it's o'brien|O'brien", "name|no|none", "name|four|none",
      "spelled|m i double l e r|MILLER", "spelled|m as in mike i l l e r|MILLER", "spelled|sierra mike india|SMI",
      "spelled|hello there|none", "phone|plus one two one two five five five oh one oh one|+12125550101",
      "phone|+49 (30) 12 34-56|+4930123456", "phone|five five five|invalid",
      "card|4111 1111 1111 1111|4111111111111111", "card|four one one one|invalid",
      "card|4111 1111 1111 1112|invalid"})
  void shouldReadValuesOfEachType(String type, String said, String value) {
    assertThat(read("en-us", "type: " + type, said)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"de-de|money|zwölf euro fünfzig|12.50", "de-de|number|dreiundzwanzig|23",
      "de-de|yes-no|nein danke|no", "de-de|spelled|m wie martha e y e r|MEYER",
      "de-de|name|ich heiße anna müller|Anna Müller",
      "zh|money|十二块五|12.50", "zh|number|二十三|23", "zh|yes-no|不对|no", "zh|yes-no|对|yes", "zh|name|我叫王小明|王小明",
      "fr|yes-no|oui|yes", "ja|yes-no|いいえ|no"})
  void shouldReadOtherLanguages(String language, String type, String said, String value) {
    assertThat(read(language, "type: " + type, said)).isEqualTo(value);
  }

  @Test
  void shouldLayOutWhatHasAForm() {
    String form = "type: pattern, form: \"AA99 AAA|A*9 9AA\"";
    assertThat(read("en-us", form, "a b one two c d e")).isEqualTo("AB12 CDE");
    assertThat(read("en-us", form, "AB12 CDE")).isEqualTo("AB12 CDE");
    assertThat(read("en-us", form, "s w one one a a")).isEqualTo("SW1 1AA");
    assertThat(read("en-us", form, "a b c")).isEqualTo("invalid");
    assertThat(read("en-us", form, "over the hills")).isEqualTo("none");
  }

  @Test
  void shouldChooseByNamePhraseAndKey() {
    Bot.Slot size = slot("en-us", "type: choice, values: {small: [little], large: [\"[very] big\", huge]}");
    SlotReader reader = new SlotReader(size, "en-us", TODAY);
    assertThat(shown(reader.read("large please"))).isEqualTo("large");
    assertThat(shown(reader.read("very big"))).isEqualTo("large");
    assertThat(shown(reader.read("i think the little"))).isEqualTo("none");
    assertThat(shown(reader.keys("2"))).isEqualTo("large");
    assertThat(shown(reader.keys("3"))).isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"en-us|type: date|1224|2026-12-24", "de-de|type: date|2412|2026-12-24",
      "zh|type: date|20261224|2026-12-24", "en-us|type: date|1399|invalid", "en-us|type: time|1530|15:30",
      "en-us|type: time|9|09:00", "en-us|type: money|12*50|12.50", "en-us|type: money|12|12.00",
      "en-us|type: yes-no|2|no", "en-us|type: number|023|23", "en-us|type: card|4111111111111111|4111111111111111",
      "en-us|type: card|4111111111111112|invalid", "en-us|type: phone|5551234|5551234", "en-us|min: 3|12|none"})
  void shouldReadKeys(String language, String spec, String keys, String value) {
    assertThat(shown(new SlotReader(slot(language, spec), language, TODAY).keys(keys))).isEqualTo(value);
  }

  @Test
  void shouldRefuseWhatIsOutOfRange() {
    assertThat(read("en-us", "type: number, from: 1, to: 8", "nine")).isEqualTo("invalid");
    assertThat(read("en-us", "type: date, from: today, to: today+30", "march fifteenth")).isEqualTo("invalid");
    assertThat(read("en-us", "type: date, from: today, to: today+30", "december first")).isEqualTo("2026-12-01");
  }

  @Test
  void shouldNeverFailWhateverIsSaid() {
    Random random = new Random(11);
    String[] words = {"march", "fifteenth", "no", "wait", "half", "past", "three", "double", "point", "dollars", "0",
        "99", "a", "as", "in", "mike", "plus", "M3", "W1", "D9", "不对", "点", "半", "\uD83D", "today", "-", "thousand"};
    for (SlotKind kind : SlotKind.values()) {
      String more = kind == SlotKind.CHOICE ? ", values: {a: [b]}" : kind == SlotKind.PATTERN ? ", form: \"A9*\"" : "";
      for (String language : new String[] {"en-us", "de-de", "zh", "fr", "th"}) {
        SlotReader reader = new SlotReader(slot(language, "type: " + kind.word() + more), language, TODAY);
        for (int i = 0; i < 60; i++) {
          StringBuilder said = new StringBuilder();
          for (int n = random.nextInt(9); n >= 0; n--) said.append(words[random.nextInt(words.length)]).append(' ');
          assertThat(shown(reader.read(said.toString()))).isNotEmpty();
          assertThat(shown(reader.keys(said.toString()))).isNotEmpty();
        }
      }
    }
  }
}

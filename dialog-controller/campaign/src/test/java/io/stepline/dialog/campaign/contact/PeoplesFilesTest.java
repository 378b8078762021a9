package io.stepline.dialog.campaign.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.dialog.campaign.CampaignDesk;
import io.stepline.dialog.campaign.CampaignResults;
import io.stepline.dialog.campaign.SampleCampaign;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.campaign.store.DoNotCallTable;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as Excel, carriers and registries write them. */
class PeoplesFilesTest {
  @TempDir
  Path folder;
  private Database database;

  @BeforeEach
  void begin() {
    database = Database.open("jdbc:sqlite:" + folder.resolve("c.db"), "", "");
    new CampaignDesk(database, () -> 1, SampleCampaign.PACKS, Map.of("front-desk", Set.of()))
        .put(SampleCampaign.yaml("spring"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private ImportReport take(byte[] bytes) throws IOException {
    return new ContactImport(database, () -> 1).run("spring", Files.write(folder.resolve("in.csv"), bytes), folder,
        p -> {});
  }

  private ImportReport take(String text) throws IOException {
    return take(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> facts() {
    return database.read(h -> h.select("SELECT number || ' ' || facts FROM contact ORDER BY id").mapTo(String.class)
        .list());
  }

  @ParameterizedTest
  @ValueSource(strings = {"number;name\n+12025550160;Müller\n", "number\tname\n+12025550160\tMüller\n",
      "number|name\n+12025550160|Müller\n", "sep=;\nnumber;name\n+12025550160;Müller\n",
      "\ufeff\"number\",\"name\"\n\"+12025550160\",\"Müller\"\n", "number,name,,\n+12025550160,Müller,,\n",
      "Phone Number,Name\n+12025550160,Müller\n", "Telefonnummer;Name\r\n'+12025550160;Müller\r\n",
      "Name,Téléphone\nMüller,(202) 555-0160\n", "name,number,note\nMüller,+12025550160\n"})
  void shouldTakeFilesAsProgramsWriteThem(String text) throws IOException {
    for (String charset : List.of("UTF-8", "windows-1252", "UTF-16", "UTF-16LE", "UTF-16BE")) {
      if (charset.equals("windows-1252") && text.startsWith("\ufeff")) continue;
      assertThat(take(text.getBytes(Charset.forName(charset))).taken()).as(charset).isEqualTo(1);
      assertThat(facts()).as(charset).containsExactly("+12025550160 {\"name\":\"Müller\"}");
      database.write(h -> h.execute("DELETE FROM contact"));
    }
  }

  @Test
  void shouldTakeAListWithoutNames() throws IOException {
    take("Ann,202-555-0161,blue\nBob,202-555-0162,\n");
    assertThat(facts()).containsExactly("+12025550161 {\"column-1\":\"Ann\",\"column-3\":\"blue\"}",
        "+12025550162 {\"column-1\":\"Bob\"}");
  }

  @Test
  void shouldNumberColumnsOfTheSameName() throws IOException {
    take("Phone,Phone,note,note\n+12025550161,+12025550162,a,b\n");
    assertThat(facts()).containsExactly("+12025550161 {\"note\":\"a\",\"note-2\":\"b\"}");
    List<String> numbers = database.read(h -> h.select("SELECT numbers FROM contact").mapTo(String.class).list());
    assertThat(numbers).containsExactly("+12025550161 +12025550162");
  }

  @ParameterizedTest
  @CsvSource({"202-555-0144 ext 12", "202-555-0144 x12", "tel:+12025550144;ext=12"})
  void shouldRefuseExtensionsByLineAndNotCallTheSwitchboard(String number) throws IOException {
    ImportReport r = take("number,name\n" + number + ",Ann\n+12025550145,Bob\n");
    assertThat(r.taken()).isEqualTo(1);
    assertThat(Files.readAllLines(r.details()).get(1)).startsWith("2,").contains("extension").contains("direct number");
  }

  @Test
  void shouldSayWhatToDoWithWhatItCannotTake() {
    assertThatThrownBy(() -> take("who,what\nAnn,blue\n")).hasMessageContaining("line 1").hasMessageContaining("who")
        .hasMessageContaining("'number'");
    assertThatThrownBy(() -> take(new byte[] {'P', 'K', 3, 4, 0, 0})).hasMessageContaining("save the sheet as CSV");
  }

  @Test
  void shouldNeverDropPeopleWhoSaidStopThemselves() throws IOException {
    DoNotCallImport lists = new DoNotCallImport(database, () -> 1);
    Path first = Files.writeString(folder.resolve("stop.txt"), "+12025550161\n");
    Path other = Files.writeString(folder.resolve("other.txt"), "+12025550162\n");
    lists.run("opt-out", first, "US", false);
    assertThatThrownBy(() -> lists.run("opt-out", other, "US", true)).hasMessageContaining("not replaced");
    assertThat(lists.run("opt-out", other, "US", false).entries()).isEqualTo(2);
  }

  private List<String> list(String text, String home) throws IOException {
    new DoNotCallImport(database, () -> 1).run("ours", Files.writeString(folder.resolve("dnc.txt"), text), home, true);
    return database.read(h -> h.select("SELECT number FROM do_not_call WHERE list = 'ours' AND until = 0 ORDER BY 1")
        .mapTo(String.class).list());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '!', value = {"202,5550143 ! US ! +12025550143", "202,555-0143 ! US ! +12025550143",
      "2025550143 ! US ! +12025550143", "12025550143 ! US ! +12025550143",
      "+12025550143;2026-01-01 ! US ! +12025550143",
      "\"1\",\"+12025550143\" ! US ! +12025550143", "Phone%+12025550143 ! US ! +12025550143",
      "\ufeffnumber%+12025550143 ! US ! +12025550143", "# ours%+12025550143 # asked 2026 ! US ! +12025550143",
      "202-555-0144 ext 12 ! US ! +12025550144", "+15005550006 ! US ! +15005550006",
      "02071234567 ! GB ! +442071234567", "2071234567 ! GB ! +442071234567",
      "numero;date%0123456789;2026-01-01 ! FR ! +33123456789",
      "33123456789 ! FR ! +33123456789", "Nombre|Teléfono%Ann|912345678 ! ES ! +34912345678"})
  void shouldTakeTheListsOfRegistries(String text, String home, String number) throws IOException {
    assertThat(list(text.replace("%", "\n") + "\n", home)).containsExactly(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.20256E+10", "call me", "5550143"})
  void shouldRefuseAListByLineWordAndCure(String word) throws IOException {
    list("+12025550143\n", "US");
    assertThatThrownBy(() -> list("+12025550144\n" + word + "\n", "US")).hasMessageContaining("line 2")
        .hasMessageContaining(word).hasMessageContaining("--home");
    assertThat(database.read(DoNotCallTable::all).getFirst().version()).as("stays as it was").isEqualTo(1);
  }

  /** What callers said must not run in somebody's spreadsheet, and must come back as it was. */
  @ParameterizedTest
  @ValueSource(strings = {"=HYPERLINK(\"http://evil/\")", "@SUM(1)", "+1+2", "-2+3", "\t=1", "\r=1", " =1"})
  void shouldNeutraliseFormulasAndReadThemBack(String value) throws IOException {
    take("number,note\n+12025550143,\"" + value.replace("\"", "\"\"") + "\"\n");
    List<String> before = facts();
    Path out = folder.resolve("out.csv");
    CampaignResults.write(database, "spring", out);
    String text = Files.readString(out);
    assertThat(text).contains("'" + value.substring(0, 1)).contains("\n+12025550143,");
    assertThat(Formulas.undone(Formulas.neutral(value))).isEqualTo(value);
    assertThat(before).hasSize(1);
  }
}

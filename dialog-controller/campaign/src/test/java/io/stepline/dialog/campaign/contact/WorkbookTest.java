package io.stepline.dialog.campaign.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.dialog.campaign.CampaignDesk;
import io.stepline.dialog.campaign.SampleCampaign;
import io.stepline.dialog.campaign.store.Database;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dhatim.fastexcel.Worksheet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Excel's own files. */
class WorkbookTest {
  @TempDir
  Path folder;

  private Path book(Consumer<Worksheet> content) throws IOException {
    Path file = folder.resolve("list.xlsx");
    try (OutputStream out = Files.newOutputStream(file);
        org.dhatim.fastexcel.Workbook book = new org.dhatim.fastexcel.Workbook(out, "Test", "1.0")) {
      content.accept(book.newWorksheet("Contacts"));
      book.newWorksheet("Notes").value(0, 0, "not this one");
    }
    return file;
  }

  private static List<String> text(Path file) throws IOException {
    Path text = Workbook.asText(file);
    try {
      return Files.readAllLines(text);
    } finally {
      Files.delete(text);
    }
  }

  @Test
  void shouldWriteNumbersOutAndDatesAsDates() throws IOException {
    assertThat(text(book(s -> {
      s.value(0, 0, "phone");
      s.value(0, 1, "consent-date");
      s.value(0, 3, "note");
      s.value(1, 0, 12_025_550_161L);
      s.value(1, 1, LocalDate.of(2026, 3, 5));
      s.style(1, 1).format("yyyy-mm-dd").set();
      s.value(1, 3, "says \"call\tme\"\nlate");
      s.value(3, 0, 2.5e11);
      s.value(3, 1, LocalDate.of(2026, 12, 31));
      s.style(3, 1).format("dd.mm.yy").set();
      s.value(3, 2, true);
      s.value(3, 3, 0.25);
    }))).containsExactly("phone\tconsent-date\t\tnote", "12025550161\t2026-03-05\t\t\"says \"\"call me\"\" late\"", "",
        "250000000000\t2026-12-31\ttrue\t0.25");
  }

  @Test
  void shouldImportTheFirstSheetAndNameRefusedRowsByTheirLine() throws IOException {
    try (Database database = Database.open("jdbc:sqlite:" + folder.resolve("c.db"), "", "")) {
      new CampaignDesk(database, () -> 1, SampleCampaign.PACKS, Map.of("front-desk", Set.of()))
          .put(SampleCampaign.yaml("spring"));
      ImportReport report = new ContactImport(database, () -> 1).run("spring", book(s -> {
        s.value(0, 0, "Telefon");
        s.value(0, 1, "name");
        s.value(1, 0, "+12025550161");
        s.value(1, 1, "Müller");
        s.value(4, 0, "nobody");
        s.value(5, 0, 12_025_550_162L);
      }), folder, p -> {});
      assertThat(report.taken()).isEqualTo(2);
      assertThat(Files.readAllLines(report.details()).get(1)).startsWith("5,");
      List<String> facts = database.read(h -> h.select("SELECT number || ' ' || facts FROM contact ORDER BY id")
          .mapTo(String.class).list());
      assertThat(facts).containsExactly("+12025550161 {\"name\":\"Müller\"}", "+12025550162 {}");
    }
  }

  @Test
  void shouldTakeDoNotCallListsOfExcel() throws IOException {
    try (Database database = Database.open("jdbc:sqlite:" + folder.resolve("c.db"), "", "")) {
      new DoNotCallImport(database, () -> 1).run("ours", book(s -> {
        s.value(0, 0, "Name");
        s.value(0, 1, "Number");
        s.value(1, 0, "Ann");
        s.value(1, 1, 2_025_550_161L);
      }), "US", true);
      List<String> listed = database.read(h -> h.select("SELECT number FROM do_not_call").mapTo(String.class).list());
      assertThat(listed).containsExactly("+12025550161");
    }
  }

  @Test
  void shouldRefuseWhatUnpacksTooLarge() throws IOException {
    Path bomb = folder.resolve("bomb.xlsx");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
      zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 8; i++) zip.write(zeros);
    }
    assertThatThrownBy(() -> Workbook.asText(bomb, 4 << 20)).hasMessageContaining("too large")
        .hasMessageContaining("save the sheet as CSV");
  }

  @Test
  void shouldRefuseEntitiesOfAnyKind() throws IOException {
    Path good = book(s -> s.value(0, 0, "number"));
    Path evil = folder.resolve("evil.xlsx");
    try (java.util.zip.ZipFile in = new java.util.zip.ZipFile(good.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(evil))) {
      for (ZipEntry e : java.util.Collections.list(in.entries())) {
        out.putNextEntry(new ZipEntry(e.getName()));
        String xml = new String(in.getInputStream(e).readAllBytes(), StandardCharsets.UTF_8);
        if (e.getName().endsWith("sheet1.xml")) xml = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>"
            + "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\">"
            + "<c r=\"A1\" t=\"inlineStr\"><is><t>&a;</t></is></c></row></sheetData></worksheet>";
        out.write(xml.getBytes(StandardCharsets.UTF_8));
      }
    }
    String host = Files.exists(Path.of("/etc/hostname")) ? Files.readString(Path.of("/etc/hostname")).strip() : "";
    try {
      assertThat(String.join("", text(evil))).isNotEqualTo(host);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("save the sheet as CSV");
    }
  }

  @Test
  void shouldLeaveNothingOfBrokenBooksAndSayWhatToDo() throws IOException {
    byte[] good = Files.readAllBytes(book(s -> {
      for (int i = 0; i < 50; i++) s.value(i, 0, "+1202555" + (1_000 + i));
    }));
    long before = leftovers();
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.write(good, 0, random.nextInt(4) == 0 ? 4 + random.nextInt(good.length - 4) : good.length);
      byte[] bad = bytes.toByteArray();
      for (int k = random.nextInt(6); k >= 0; k--) bad[4 + random.nextInt(bad.length - 4)] = (byte) random.nextInt();
      Path file = Files.write(folder.resolve("bad.xlsx"), bad);
      try {
        assertThat(text(file)).hasSizeLessThanOrEqualTo(1_048_576);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("save the sheet as CSV");
      }
    }
    assertThat(leftovers()).isEqualTo(before);
  }

  private static long leftovers() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(f -> f.getFileName().toString().startsWith("stepline-sheet-")).count();
    }
  }
}

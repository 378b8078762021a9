package io.stepline.dialog.campaign.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.dialog.campaign.CampaignDesk;
import io.stepline.dialog.campaign.CampaignResults;
import io.stepline.dialog.campaign.SampleCampaign;
import io.stepline.dialog.campaign.contact.ContactImport;
import io.stepline.dialog.campaign.contact.DoNotCallImport;
import io.stepline.dialog.campaign.contact.ImportReport;
import io.stepline.dialog.campaign.evidence.EvidenceChain;
import io.stepline.dialog.campaign.plan.CampaignState;
import io.stepline.dialog.campaign.rule.CallFacts;
import io.stepline.dialog.campaign.rule.RulePacks;
import io.stepline.dialog.campaign.run.CampaignDialer;
import io.stepline.dialog.campaign.rule.Refusals;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.bus.Meters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same tables, statements and tests on both databases. */
class CampaignDatabaseIT {
  private static Postgres postgres;
  private final AtomicLong clockMs = new AtomicLong(1_800_000_000_000L);
  private int ids;
  @TempDir
  Path folder;

  enum Kind { SQLITE, POSTGRES }

  @BeforeAll
  static void start() throws Exception {
    postgres = new Postgres();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  private Database open(Kind kind) throws Exception {
    return kind == Kind.SQLITE ? Database.open("jdbc:sqlite:" + folder.resolve("campaigns.db"), "", "")
        : postgres.fresh();
  }

  private CampaignDesk desk(Database database) {
    return new CampaignDesk(database, () -> clockMs.get() * 1_000, SampleCampaign.PACKS,
        Map.of("front-desk", Set.of()));
  }

  private ImportReport take(Database database, String name, String csv) throws IOException {
    return new ContactImport(database, () -> clockMs.get() * 1_000).run(name,
        Files.writeString(folder.resolve("in.csv"), csv), folder, p -> {});
  }

  @ParameterizedTest
  @EnumSource
  void shouldNameEachRowThatCannotBeUsedAndTakeTheOthers(Kind kind) throws Exception {
    try (Database database = open(kind)) {
      desk(database).put(SampleCampaign.yaml("spring"));
      ImportReport r = take(database, "spring", """
          number,name,number2,zone,consent,consent-date,priority
          +1 202 555 0101,Ann,,,,,
          (202) 555-0102,"Bob, Jr.",+12025550199,America/Denver,form 1,2026-01-02,5
          12,short,,,,,
          +12025550101,again,,,,,
          +4930123456,far,,,,,
          +12025550103,late,,Mars/Crater,,,
          +12025550104,when,,,form,yesterday,
          +12025550105,"a
          b",,,,,
          +12025550106,more,,,,,,columns
          """);
      assertThat(r.rows()).isEqualTo(9);
      assertThat(r.taken()).isEqualTo(3);
      List<String> details = Files.readAllLines(r.details());
      assertThat(details).hasSize(7).anyMatch(l -> l.startsWith("4,number: not a"))
          .anyMatch(l -> l.startsWith("5,number: already in this campaign"))
          .anyMatch(l -> l.startsWith("6,number: in a country"))
          .anyMatch(l -> l.startsWith("7,zone:")).anyMatch(l -> l.startsWith("8,consent-date:"))
          .anyMatch(l -> l.contains("another number of columns"));
      List<Contact> due = database.read(h -> ContactTable.due(h, "spring", clockMs.get(), 10));
      assertThat(due).extracting(Contact::number).as("the one with priority first").startsWith("+12025550102")
          .hasSize(3);
      assertThat(due.getFirst().zones()).as("the file knows better").containsExactly("America/Denver");
      assertThat(due.getFirst().numbers()).containsExactly("+12025550102", "+12025550199");
      assertThat(due.get(1).zones()).as("from the number").contains("America/New_York");
      assertThat(due.getFirst().facts()).containsEntry("name", "Bob, Jr.");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLeaveNothingOfAnImportThatBreaks(Kind kind) throws Exception {
    try (Database database = open(kind)) {
      desk(database).put(SampleCampaign.yaml("spring"));
      StringBuilder csv = new StringBuilder("number,name\n");
      for (int i = 0; i < 5_000; i++) csv.append("+1202").append(5_000_000 + i).append(",x\n");
      byte[] bytes = ("\ufeff" + csv + "+12025550000,??\n").getBytes(StandardCharsets.UTF_16LE);
      bytes[bytes.length - 5] = (byte) 0xDC; // half a letter
      Path file = Files.write(folder.resolve("broken.csv"), bytes);
      assertThatThrownBy(
          () -> new ContactImport(database, () -> clockMs.get() * 1_000).run("spring", file, folder, p -> {}))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("broken.csv");
      Long left = database.read(h -> h.select("SELECT COUNT(*) FROM contact").mapTo(Long.class).one());
      assertThat(left).isZero();
      assertThatThrownBy(() -> take(database, "spring", "who,name\n1,2\n"))
          .hasMessageContaining("no column 'number'");
      assertThatThrownBy(() -> take(database, "autumn", "number\n1\n")).hasMessageContaining("no campaign 'autumn'");
      long dead = database.write(h -> {
        long id = ImportTable.begin(h, "spring", "killed.csv", clockMs.get());
        ContactTable.insert(h, "spring", id, List.of(new ContactTable.Fresh(id << 32, List.of("+12025550123"), "US",
            List.of("America/New_York"), Map.of(), "", 0, 0)), clockMs.get());
        return id;
      });
      List<Contact> half = database.read(h -> ContactTable.due(h, "spring", clockMs.get(), 10));
      assertThat(half).as("what is half imported does not count").isEmpty();
      clockMs.addAndGet(120_000);
      assertThat(take(database, "spring", "number\n+12025550123\n").taken())
          .as("the number of import %d is free again", dead).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepVersionsOfDoNotCallLists(Kind kind) throws Exception {
    try (Database database = open(kind)) {
      DoNotCallImport in = new DoNotCallImport(database, () -> clockMs.get() * 1_000);
      Path file =
          Files.writeString(folder.resolve("dnc.txt"), "number\n+12025550101\n202 555 0102,said so on the phone\n");
      DoNotCallTable.DoNotCallList first = in.run("ours", file, "US", false);
      assertThat(first.version()).isEqualTo(1);
      assertThat(first.entries()).isEqualTo(2);
      assertThat(in.run("ours", file, "US", false).digest()).as("the same numbers, the same digest")
          .isEqualTo(first.digest());
      DoNotCallTable.DoNotCallList third =
          in.run("ours", Files.writeString(folder.resolve("new.txt"), "+12025550102\n"), "US", true);
      assertThat(third.version()).isEqualTo(3);
      assertThat(third.entries()).isEqualTo(1);
      List<CallFacts.Listed> asked =
          database.read(h -> DoNotCallTable.ask(h, List.of("ours", "theirs"), "+12025550101"));
      assertThat(asked).satisfiesExactly(l -> assertThat(l.holds()).isFalse(), l -> assertThat(l.version()).isEmpty());
      assertThat(database.read(h -> DoNotCallTable.ask(h, List.of("ours"), "+12025550102")).getFirst().holds())
          .isTrue();
      assertThatThrownBy(() -> in.run("ours",
          Files.writeString(folder.resolve("bad.txt"), "+12025550107\nfive five five\n"), "US", false))
          .hasMessageContaining("line 2");
      List<DoNotCallTable.DoNotCallList> lists = database.read(DoNotCallTable::all);
      assertThat(lists).as("stays as it was").containsExactly(third);
    }
  }

  private CampaignDialer dialer(Database database, InMemoryBus bus, String name) {
    return new CampaignDialer(database, bus, () -> clockMs.get() * 1_000, SampleCampaign.PACKS, Refusals.usual(),
        new CampaignDialer.Settings(name, 3, Map.of()), Meters.NONE, () -> new CallId("attempt-" + ++ids));
  }

  /** Two dialers on one database: one dials, the other stands by until the first has gone for long enough. */
  @ParameterizedTest
  @EnumSource
  void shouldLetOneOfTwoDialersDialAndPassOverSuppressedContacts(Kind kind) throws Exception {
    try (Database database = open(kind); InMemoryBus bus = new InMemoryBus()) {
      List<DialOrder> orders = new ArrayList<>();
      bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.DIAL_ORDERS, orders::add))));
      CampaignDesk desk = desk(database);
      desk.put(SampleCampaign.yaml("spring").replace("rules: {", "rules: {do-not-call: [ours], "));
      take(database, "spring", "number,name\n+12025550101,Ann\n+12025550102,Bob\n+12025550103,Cyd\n");
      assertThatThrownBy(() -> desk.become("spring", CampaignState.RUNNING)).as("fails closed before it starts")
          .hasMessageContaining("do-not-call list 'ours'");
      new DoNotCallImport(database, () -> clockMs.get() * 1_000).run("ours",
          Files.writeString(folder.resolve("dnc.txt"), "+12025550102\n"), "US", true);
      desk.become("spring", CampaignState.RUNNING);
      CampaignDialer first = dialer(database, bus, "first");
      CampaignDialer second = dialer(database, bus, "second");
      for (int i = 0; i < 20; i++) {
        first.tick();
        second.tick();
        clockMs.addAndGet(200);
      }
      bus.deliver();
      assertThat(first.leads()).isTrue();
      assertThat(second.leads()).isFalse();
      assertThat(orders).extracting(DialOrder::uri).containsExactlyInAnyOrder("sip:+12025550101@carrier",
          "sip:+12025550103@carrier");
      assertThat(orders.getFirst().facts()).containsEntry("contact.name", "Ann").containsEntry("campaign.detect",
          "true");
      assertThat(desk.view("spring").contacts()).containsEntry(Contact.State.SUPPRESSED, 1L);
      clockMs.addAndGet(11_000);
      second.tick();
      first.tick();
      assertThat(second.leads()).isTrue();
      assertThat(first.leads()).isFalse();
      assertThat(database.read(h -> EvidenceChain.audit(h, "spring")).intValue()).isEqualTo(3);
      assertThat(new HashSet<>(orders.stream().map(o -> o.call().value()).toList())).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldOfferContactsToAgentsBeforeTheyAreCalled(Kind kind) throws Exception {
    try (Database database = open(kind); InMemoryBus bus = new InMemoryBus()) {
      CampaignDesk desk = desk(database);
      desk.put(SampleCampaign.yaml("spring").replace("mode: progressive", "mode: preview"));
      take(database, "spring", "number,name\n+12025550101,Ann\n+12025550102,Bob\n");
      desk.become("spring", CampaignState.RUNNING);
      CampaignDialer dialer = dialer(database, bus, "one");
      CampaignDesk.Offer mine = desk.preview("spring", "eve").orElseThrow();
      assertThat(desk.preview("spring", "eve")).as("asked again").contains(mine);
      CampaignDesk.Offer hers = desk.preview("spring", "fay").orElseThrow();
      assertThat(hers.contact()).isNotEqualTo(mine.contact());
      assertThatThrownBy(() -> desk.decide("spring", "eve", hers.contact(), true)).hasMessageContaining("not offered");
      dialer.tick();
      assertThat(desk.view("spring").outcomes()).as("nobody asked for a call yet").isEmpty();
      desk.decide("spring", "eve", mine.contact(), true);
      desk.decide("spring", "fay", hers.contact(), false);
      clockMs.addAndGet(300);
      dialer.tick();
      assertThat(desk.view("spring").outcomes()).containsExactly(Map.entry("PLANNED", 1L));
      assertThat(CampaignResults.write(database, "spring", folder.resolve("out.csv"))).isEqualTo(2);
      assertThat(Files.readString(folder.resolve("out.csv"))).contains("contact.name").contains("Bob");
    }
  }

  /**
   * Half past eight in the evening: Florida is closed, the rest of its time zone is not, and is not to wait with it.
   */
  @ParameterizedTest
  @EnumSource
  void shouldNotLetAWholeZoneWaitForOneArea(Kind kind) throws Exception {
    try (Database database = open(kind); InMemoryBus bus = new InMemoryBus()) {
      clockMs.set(Instant.parse("2026-12-03T01:30:00Z").toEpochMilli());
      CampaignDesk desk = desk(database);
      desk.put(SampleCampaign.yaml("spring"));
      take(database, "spring",
          "number,zone,priority\n+13055550101,America/New_York,5\n+12025550102,America/New_York,0\n");
      desk.become("spring", CampaignState.RUNNING);
      RulePacks packs = RulePacks.read(Path.of("..", "..", "ops", "rules"));
      database.write(h -> h.execute("UPDATE contact SET consent = 'form', consent_ms = 1700000000000"));
      CampaignDialer dialer = new CampaignDialer(database, bus, () -> clockMs.get() * 1_000, packs, Refusals.usual(),
          new CampaignDialer.Settings("one", 3, Map.of()), Meters.NONE, () -> new CallId("attempt-" + ++ids));
      dialer.tick();
      assertThat(desk.view("spring").outcomes()).containsExactly(Map.entry("PLANNED", 1L));
      assertThat(desk.view("spring").contacts()).containsEntry(Contact.State.READY, 1L);
    }
  }
}

package io.stepline.dialog.campaign.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.campaign.CampaignDesk;
import io.stepline.dialog.campaign.SampleCampaign;
import io.stepline.dialog.campaign.pace.Pace;
import io.stepline.dialog.campaign.plan.CampaignState;
import io.stepline.dialog.campaign.rule.Refusals;
import io.stepline.dialog.campaign.store.Attempt;
import io.stepline.dialog.campaign.store.AttemptTable;
import io.stepline.dialog.campaign.store.Contact;
import io.stepline.dialog.campaign.store.ContactTable;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.campaign.store.ImportTable;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.DialClaim;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.bus.Meters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many are called, by agents, by the bot's slots, and by what the model cluster carries. */
class CampaignPaceTest {
  @TempDir
  Path folder;
  private final InMemoryBus bus = new InMemoryBus();
  private Database database;
  private CampaignDesk desk;
  private CampaignDialer dialer;
  private long nowMs = 1_800_000_000_000L;
  private int ids;

  @BeforeEach
  void begin() {
    database = Database.open("jdbc:sqlite:" + folder.resolve("c.db"), "", "");
    desk = new CampaignDesk(database, () -> nowMs * 1_000, SampleCampaign.PACKS, Map.of("front-desk", Set.of("sales")));
    dialer = new CampaignDialer(database, bus, () -> nowMs * 1_000, SampleCampaign.PACKS, Refusals.usual(),
        new CampaignDialer.Settings("one", 2,
            Map.of("front-desk", Map.of("sales", List.of("sip:ann@pbx", "sip:bob@pbx", "sip:cyd@pbx")))),
        Meters.NONE,
        () -> new CallId("attempt-" + ++ids));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void campaign(String pace, String more) {
    desk.put(
        SampleCampaign.yaml("spring").replaceFirst("pace: .*", "pace: {" + pace + ", calls-per-second: 100}") + more);
    database.write(h -> {
      long id = ImportTable.begin(h, "spring", "made", nowMs);
      List<ContactTable.Fresh> rows = new ArrayList<>();
      for (int i = 0; i < 500; i++) rows.add(new ContactTable.Fresh((id << 32) + i, List.of("+1202" + (5_000_000 + i)),
          "US", List.of("America/New_York"), Map.of(), "", 0, 0));
      ContactTable.insert(h, "spring", id, rows, nowMs);
      ImportTable.finish(h, id, true);
      return 0;
    });
    desk.become("spring", CampaignState.RUNNING);
  }

  /** Written by a release of another form, or damaged: it waits in nobody's way. */
  @Test
  void shouldPutAsideWhatItCannotReadAndDialOn() {
    database.write(h -> h.execute(
        "INSERT INTO outbox(seq, kind, record) VALUES (1, 'ORDER', 'AQAAAA=='), (2, 'NEWS', 'no base64'), (3, "
            + "'GOSSIP', 'AgAA')"));
    campaign("mode: progressive, slots: 50", "");
    ticks(5);
    assertThat(dialer.aside()).isEqualTo(3);
    assertThat(orders()).as("campaigns go on").isPositive();
    List<String> reasons =
        database.read(h -> h.select("SELECT reason FROM outbox_dead ORDER BY seq").mapTo(String.class).list());
    assertThat(reasons).hasSize(3).allMatch(r -> !r.isBlank())
        .first().asString().contains("version 1");
  }

  @Test
  void shouldKeepOnlyTheNewestOfWhatItPutAside() {
    database.write(h -> h.execute("INSERT INTO outbox(seq, kind, record) VALUES (1, 'GOSSIP', 'AgAA'), "
        + "(2, 'GOSSIP', 'AgAA'), (20001, 'GOSSIP', 'AgAA')"));
    campaign("mode: progressive, slots: 50", "");
    ticks(5);
    assertThat(dialer.aside()).isEqualTo(1);
  }

  private int orders() {
    List<DialOrder> orders = new ArrayList<>();
    bus.replay(Topics.DIAL_ORDERS, orders::add);
    return orders.size();
  }

  private void ticks(int n) {
    for (int i = 0; i < n; i++) {
      dialer.tick();
      nowMs += 200;
    }
  }

  private void answered(CallId call, String to) {
    if (call.value().startsWith("attempt"))
      dialer.book().claimed(new DialClaim(call, "spring", "g", "1", to, "front-desk", nowMs * 1_000));
    event(new CallEvent.Answered(call, "g", CallEvent.Direction.OUTBOUND, "1", to, "front-desk", "carrier", "PCMU",
        8_000, Map.of(), nowMs * 1_000));
  }

  private void event(CallEvent e) {
    dialer.floor().event(e);
    dialer.book().event(e);
  }

  private void ended(CallId call, String reason) {
    event(new CallEvent.Ended(call, new CallEnd(CallEnd.Outcome.SUCCESS, reason, 0), CallEvent.Direction.OUTBOUND, "1",
        "2", "front-desk", "carrier", nowMs * 1_000, nowMs * 1_000, MediaReport.EMPTY, nowMs * 1_000));
  }

  private List<CallId> open() {
    return dialer.book().open().stream().map(Attempt::id).toList();
  }

  @Test
  void shouldCallOneForEachFreeAgentAndCountWhoMayStillWantOne() {
    campaign("mode: progressive, slots: 50", "agents: sales\n");
    ticks(5);
    assertThat(open()).hasSize(3);
    CallId first = open().getFirst();
    answered(first, "+12025000000");
    ticks(5);
    assertThat(open()).as("who talks with the bot may want an agent").hasSize(3);
    answered(new CallId("agent-leg"), "ann");
    event(new CallEvent.BridgeChanged(first, List.of(new CallId("agent-leg")), nowMs * 1_000));
    ticks(5);
    assertThat(open()).as("two agents are left, two ring").hasSize(3);
    ended(first, "caller-bye");
    ticks(5);
    assertThat(open()).as("ann is still busy").hasSize(2);
    ended(new CallId("agent-leg"), "caller-bye");
    ticks(5);
    assertThat(open()).hasSize(3);
    assertThat(desk.view("spring").answered()).isEqualTo(1);
    assertThat(desk.view("spring").abandoned()).isZero();
  }

  @Test
  void shouldKeepTalksWithinTheBotsSlotsAndTheModelCluster() {
    campaign("mode: progressive, slots: 6", "");
    ticks(5);
    assertThat(open()).hasSize(6);
    open().forEach(id -> ended(id, "no-answer"));
    dialer.floor().load(new ModelLoad("w1", "chat", 0, 2, 0), nowMs);
    answered(new CallId("a-caller"), "front-desk");
    ticks(3);
    assertThat(open()).as("two streams carry two calls each, and somebody talks already").hasSize(3);
  }

  @Test
  void shouldChangeThePaceWhileItRunsAndPause() {
    campaign("mode: progressive, slots: 50, max-ringing: 2", "");
    ticks(5);
    assertThat(open()).hasSize(2);
    desk.repace("spring", new Pace(Pace.Mode.PROGRESSIVE, 1, 0.03, 86_400_000, 7));
    ticks(5);
    assertThat(open()).hasSize(7);
    desk.become("spring", CampaignState.PAUSED);
    open().forEach(id -> ended(id, "no-answer"));
    ticks(5);
    assertThat(open()).as("no more while it is paused").isEmpty();
    dialer.drain();
    desk.become("spring", CampaignState.RUNNING);
    ticks(5);
    assertThat(open()).as("nor while the house stops").isEmpty();
  }

  /**
   * A person to whom nobody speaks within two seconds is abandoned; whom the bot greets is not, nor who hangs up at
   * once.
   */
  @Test
  void shouldCountWhoWasAbandoned() {
    campaign("mode: progressive, slots: 3", "");
    ticks(3);
    List<CallId> ids = open();
    ids.forEach(id -> answered(id, "x"));
    ids.forEach(id -> dialer.book().sign(
        new AnswerSign.Heard(id, AnswerSign.Kind.HUMAN, 0.9, false, false, 900, "short-greeting", nowMs * 1_000)));
    nowMs += 500;
    event(new CallEvent.PlayoutStarted(ids.getFirst(), new ReplyId(1), Stamps.EMPTY, nowMs * 1_000));
    ended(ids.get(1), "caller-bye");
    nowMs += 4_000;
    ended(ids.get(2), "caller-bye");
    nowMs += 20_000;
    ended(ids.getFirst(), "caller-bye");
    CampaignDesk.View v = desk.view("spring");
    assertThat(v.outcomes()).containsEntry("abandoned", 1L).containsEntry("talked", 2L);
    assertThat(v.answered()).isEqualTo(3);
    assertThat(v.abandoned()).isEqualTo(1);
  }

  private void failed(CallId call) {
    event(new CallEvent.Ended(call, new CallEnd(CallEnd.Outcome.UPSTREAM, "Service Unavailable", 503),
        CallEvent.Direction.OUTBOUND, "1", "2", "front-desk", "", nowMs * 1_000, 0, MediaReport.EMPTY, nowMs * 1_000));
  }

  /** A carrier that is down must not cost all contacts their attempts. */
  @Test
  void shouldRestWhenNothingGetsThroughAndGoOnWhenACallDoes() {
    campaign("mode: progressive, slots: 20", "");
    ticks(5);
    assertThat(open()).hasSize(20);
    open().forEach(this::failed);
    ticks(20);
    assertThat(open()).as("rests").isEmpty();
    assertThat(dialer.resting()).containsExactly("spring");
    nowMs += 60_000;
    ticks(5);
    assertThat(open()).as("tries one").hasSize(1);
    failed(open().getFirst());
    ticks(5);
    assertThat(open()).as("rests again").isEmpty();
    nowMs += 60_000;
    ticks(5);
    event(new CallEvent.Ended(open().getFirst(), new CallEnd(CallEnd.Outcome.CALLER, "Busy Here", 486),
        CallEvent.Direction.OUTBOUND, "1", "2", "front-desk", "", nowMs * 1_000, 0, MediaReport.EMPTY, nowMs * 1_000));
    ticks(5);
    assertThat(open()).as("busy is a line that works").hasSize(20);
    assertThat(dialer.resting()).isEmpty();
  }

  @Test
  void shouldWaitAWhileWhenATrunkIsFullAndNotCountTheAttempt() {
    campaign("mode: progressive, slots: 4", "");
    ticks(5);
    ended(open().getFirst(), "not dialled: trunk limit reached");
    ticks(10);
    assertThat(open()).hasSize(3);
    nowMs += Throttle.FULL_MS;
    ticks(3);
    assertThat(open()).hasSize(4);
    assertThat(database.read(h -> h.select("SELECT SUM(attempts) FROM contact").mapTo(Integer.class).one()).intValue())
        .isZero();
  }

  @Test
  void shouldNeverCallAgainWhoToldTheBotSo() {
    campaign("mode: progressive, slots: 1", "");
    ticks(3);
    CallId call = open().getFirst();
    String number = database.read(h -> AttemptTable.find(h, call)).orElseThrow().number();
    answered(call, number);
    ended(call, "bot-goodbye");
    dialer.book()
        .record(new CallRecord(call, "OUTBOUND", "1", number, "front-desk", "carrier", 1, 1, nowMs * 1_000,
            new CallEnd(CallEnd.Outcome.SUCCESS, "bot-goodbye", 0), MediaReport.EMPTY, List.of(),
            Map.of("do-not-call", "yes"), new CallRecord.Drafts(0, 0, 0, 0)));
    desk.become("spring", CampaignState.PAUSED);
    desk.put(SampleCampaign.yaml("autumn"));
    database.write(h -> {
      long id = ImportTable.begin(h, "autumn", "made", nowMs);
      ContactTable.insert(h, "autumn", id,
          List.of(
              new ContactTable.Fresh(id << 32, List.of(number), "US", List.of("America/New_York"), Map.of(), "", 0, 0)),
          nowMs);
      ImportTable.finish(h, id, true);
      return 0;
    });
    desk.become("autumn", CampaignState.RUNNING);
    ticks(10);
    assertThat(desk.view("autumn").contacts()).as("by no campaign").containsEntry(Contact.State.SUPPRESSED, 1L);
  }
}

package io.stepline.dialog.campaign.run;

import io.stepline.dialog.campaign.CampaignDesk;
import io.stepline.dialog.campaign.SampleCampaign;
import io.stepline.dialog.campaign.plan.CampaignState;
import io.stepline.dialog.campaign.rule.Refusals;
import io.stepline.dialog.campaign.store.Attempt;
import io.stepline.dialog.campaign.store.ContactTable;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.campaign.store.ImportTable;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AttemptNews;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialClaim;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.testkit.InMemoryBus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A dialer with a database and a bus in virtual time, and a line that says what a test wants. */
final class DialerBench implements AutoCloseable {
  final InMemoryBus bus = new InMemoryBus();
  final Database database;
  final CampaignDesk desk;
  CampaignDialer dialer;
  long nowMs = 1_800_000_000_000L;
  private int ids;

  DialerBench(Path folder) {
    database = Database.open("jdbc:sqlite:" + folder.resolve("c.db"), "", "");
    desk = new CampaignDesk(database, () -> nowMs * 1_000, SampleCampaign.PACKS, Map.of("front-desk", Set.of()));
    restart();
  }

  /** Another process dials from now on. */
  void restart() {
    dialer = new CampaignDialer(database, bus, () -> nowMs * 1_000, SampleCampaign.PACKS, Refusals.usual(),
        new CampaignDialer.Settings("one", 2, Map.of()), Meters.NONE, () -> new CallId("attempt-" + ++ids));
  }

  void campaign(String yaml, int contacts) {
    String name = desk.put(yaml).name();
    database.write(h -> {
      long id = ImportTable.begin(h, name, "made", nowMs);
      List<ContactTable.Fresh> rows = new ArrayList<>();
      for (int i = 0; i < contacts; i++) rows.add(new ContactTable.Fresh((id << 32) + i,
          List.of("+1202" + (5_000_000 + i)), "US", List.of("America/New_York"), Map.of("name", "n" + i), "", 0, 0));
      ContactTable.insert(h, name, id, rows, nowMs);
      ImportTable.finish(h, id, true);
      return 0;
    });
    desk.become(name, CampaignState.RUNNING);
  }

  void ticks(int n) {
    for (int i = 0; i < n; i++) {
      dialer.tick();
      nowMs += 200;
    }
  }

  List<Attempt> open() {
    return dialer.book().open().stream().toList();
  }

  /** All that go on are told this. */
  void allEnd(int status, String reason) {
    open().forEach(a -> ends(a, status, reason));
  }

  void ends(Attempt a, int status, String reason) {
    ends(a, new CallEnd(CallEnd.Outcome.UPSTREAM, reason, status));
  }

  void ends(Attempt a, CallEnd end) {
    dialer.book().event(new CallEvent.Ended(a.id(), end,
        CallEvent.Direction.OUTBOUND, a.callerId(), a.number(), "front-desk", "carrier", nowMs * 1_000, 0,
        MediaReport.EMPTY, nowMs * 1_000));
  }

  void answers(Attempt a) {
    dialer.book().claimed(new DialClaim(a.id(), a.campaign(), "g", "1", a.number(), "front-desk", nowMs * 1_000));
    dialer.book().event(new CallEvent.Answered(a.id(), "g", CallEvent.Direction.OUTBOUND, "1", a.number(),
        "front-desk", "carrier", "PCMU", 8_000, Map.of(), nowMs * 1_000));
  }

  List<AttemptNews> news(String state) {
    List<AttemptNews> all = new ArrayList<>();
    bus.replay(Topics.CAMPAIGN_ATTEMPTS, n -> {
      if (n.state().equals(state)) all.add(n);
    });
    return all;
  }

  int sum(String sql) {
    return database.read(h -> h.select(sql).mapTo(Integer.class).one());
  }

  @Override
  public void close() {
    database.close();
  }
}

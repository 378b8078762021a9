package io.stepline.dialog.campaign.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.campaign.SampleCampaign;
import io.stepline.dialog.campaign.evidence.EvidenceChain;
import io.stepline.dialog.campaign.plan.CampaignState;
import io.stepline.dialog.campaign.rule.Refusals;
import io.stepline.dialog.campaign.store.CampaignTable;
import io.stepline.dialog.campaign.store.ContactTable;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.campaign.store.ImportTable;
import io.stepline.kafka.bus.BusException;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.DialClaim;
import io.stepline.kafka.bus.Meters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A campaign in virtual time in which dialer, database, bus and gateway die at every step by chance.
 * {@code -Dstepline.attempts=100000} runs it longer.
 */
class CampaignCrashTest {
  private static final int ATTEMPTS = Integer.getInteger("stepline.attempts", 2_000);
  @TempDir
  Path folder;
  private long ids;

  private CampaignDialer dialer(Database database, SimulatedLine line) {
    return new CampaignDialer(database, line, () -> line.nowMs * 1_000, SampleCampaign.PACKS, Refusals.usual(),
        new CampaignDialer.Settings("dialer", 3, Map.of()), Meters.NONE,
        () -> new CallId("attempt-" + ++ids));
  }

  @Test
  void shouldLoseNoAttemptAndDoubleNoneWhateverDies() throws Exception {
    SimulatedLine line = new SimulatedLine(11, 0.002);
    try (FaultyConnections connections = new FaultyConnections(folder.resolve("campaign.db").toString(), 7)) {
      Database setUp = Database.over(connections.source());
      int contacts = ATTEMPTS / 2;
      setUp.write(h -> {
        CampaignTable.put(h, SampleCampaign.yaml("crashes"), line.nowMs);
        CampaignTable.become(h, "crashes", CampaignState.RUNNING, line.nowMs);
        long id = ImportTable.begin(h, "crashes", "made", line.nowMs);
        for (int from = 0; from < contacts; from += 1_000) {
          List<ContactTable.Fresh> rows = new ArrayList<>();
          for (int i = from; i < Math.min(contacts, from + 1_000); i++)
            rows.add(new ContactTable.Fresh((id << 32) + i, List.of("+1202" + (5_000_000 + i)), "US",
                List.of("America/New_York"), Map.of(), "form", 1_700_000_000_000L, 0));
          ContactTable.insert(h, "crashes", id, rows, line.nowMs);
        }
        ImportTable.finish(h, id, true);
        return 0;
      });
      run(setUp, connections, line);
      check(setUp, connections, line, contacts);
    }
  }

  private void run(Database database, FaultyConnections connections, SimulatedLine line) throws Exception {
    connections.chance(0.0004);
    boolean alive = false;
    CampaignDialer[] dialer = new CampaignDialer[1];
    for (int steps = 0;; steps++) {
      if (steps > 600_000) throw new AssertionError("it does not come to an end");
      try {
        if (!alive) {
          connections.processGone();
          line.skip();
          line.nowMs += 12_000;
          dialer[0] = dialer(database, line);
        }
        alive = true;
        line.step(200, heard -> {
          if (heard instanceof DialClaim c) dialer[0].book().claimed(c);
          if (heard instanceof CallEvent e) dialer[0].book().event(e);
        });
        dialer[0].tick();
        if (steps % 50 == 0 && finished(database)) return;
      } catch (SimulatedCrash crash) {
        alive = false;
      } catch (BusException away) {
        // as CampaignWorker does: the next tick tries again
      }
    }
  }

  private static boolean finished(Database database) {
    return database.read(h -> CampaignTable.find(h, "crashes").orElseThrow().state()) == CampaignState.FINISHED;
  }

  private void check(Database database, FaultyConnections connections, SimulatedLine line, int contacts) {
    connections.chance(0);
    record Kept(String id, String state, String outcome, int status) {}
    List<Kept> all = database.read(h -> h.select("SELECT id, state, outcome, sip_status FROM attempt")
        .map((rs, ctx) -> new Kept(rs.getString(1), rs.getString(2), rs.getString(3), rs.getInt(4))).list());
    Set<String> kept = new HashSet<>();
    int missing = 0;
    int wrong = 0;
    for (Kept a : all) {
      CallId id = new CallId(a.id());
      kept.add(a.id());
      boolean invited = line.invites.containsKey(id);
      if (!a.state().equals("ENDED") || a.outcome().isEmpty() || invited && a.outcome().equals("not-dialled"))
        missing++;
      if (line.ends.containsKey(id) && a.status() != line.ends.get(id).sipStatus()) wrong++;
      if (!line.ends.containsKey(id) && !a.outcome().equals("not-dialled")) wrong++;
    }
    long doubled = line.invites.values().stream().filter(n -> n > 1).count();
    System.out.printf(
        "%d attempts, %d on the wire, %d crashes of the dialer, %d of gateway and bus: %d without outcome, %d with "
            + "a wrong one, %d dialled twice%n",
        all.size(), line.invites.size(),
        connections.crashes(), line.crashes(), missing, wrong, doubled);
    assertThat(connections.crashes()).isGreaterThan(ATTEMPTS / 200);
    assertThat(line.crashes()).isGreaterThan(ATTEMPTS / 400);
    assertThat(missing).isZero();
    assertThat(wrong).isZero();
    assertThat(doubled).isZero();
    assertThat(line.invites.keySet()).as("nothing was dialled that is not written down")
        .allMatch(id -> kept.contains(id.value()));
    Set<String> told = new HashSet<>();
    line.news.stream().filter(n -> n.state().equals("ENDED")).forEach(n -> told.add(n.call().value() + n.outcome()));
    assertThat(told).as("each end was told, with one outcome").hasSize(all.size());
    Long done =
        database.read(h -> h.select("SELECT COUNT(*) FROM contact WHERE state = 'DONE'").mapTo(Long.class).one());
    assertThat(done).as("nobody was forgotten").isEqualTo(contacts);
    Long together = database.read(h -> h.select(
        "SELECT COUNT(*) FROM attempt a JOIN attempt b ON a.contact = b.contact AND a.id < b.id AND a.planned_ms "
            + "<= b.planned_ms AND a.ended_ms > b.planned_ms")
        .mapTo(Long.class).one());
    assertThat(together).as("never two attempts at once for one person").isZero();
    Long entries = database.read(h -> EvidenceChain.audit(h, "crashes"));
    assertThat(entries).isGreaterThanOrEqualTo(2L * all.size());
  }
}

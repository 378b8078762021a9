package io.stepline.dialog.campaign.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.dialog.campaign.Requeue;
import io.stepline.dialog.campaign.SampleCampaign;
import io.stepline.dialog.campaign.evidence.EvidenceChain;
import io.stepline.dialog.campaign.plan.CampaignState;
import io.stepline.dialog.campaign.store.Attempt;
import io.stepline.dialog.campaign.store.Contact;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way back of contacts that are done or suppressed. */
class RequeueTest {
  @TempDir
  Path folder;
  private DialerBench bench;

  /** Five contacts: a wrong number, one who declined, one unwanted (607), one suppressed by a list, one opted out. */
  @BeforeEach
  void begin() {
    bench = new DialerBench(folder);
    bench.campaign(SampleCampaign.yaml("spring"), 5);
    bench.ticks(3);
    List<Attempt> all = bench.open().stream().sorted(java.util.Comparator.comparingLong(Attempt::contact)).toList();
    bench.ends(all.get(0), 404, "Not Found");
    bench.ends(all.get(1), 603, "Decline");
    bench.ends(all.get(2), 607, "Unwanted");
    bench.ends(all.get(3), 410, "Gone");
    bench.ends(all.get(4), 410, "Gone");
    bench.database.write(h -> {
      h.execute("UPDATE contact SET state = 'SUPPRESSED', reason = 'do-not-call: ours version 1 holds the number' "
          + "WHERE id = ?", all.get(3).contact());
      return h.execute("UPDATE contact SET reason = 'asked not to be called again' WHERE id = ?",
          all.get(4).contact());
    });
    bench.nowMs += 10_000;
    bench.ticks(3);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private long requeue(Set<String> outcomes, Set<String> rules, boolean optedOut) {
    return bench.desk.requeue("spring",
        new Requeue.Wish(outcomes, rules, Optional.empty(), optedOut, false, "ann", "the trunk had a wrong prefix"));
  }

  private String states() {
    List<String> all =
        bench.database.read(h -> h.select("SELECT state FROM contact ORDER BY id").mapTo(String.class).list());
    return String.join(" ", all);
  }

  @Test
  void shouldLeadBackAllButThoseWhoRefusedForThemselves() {
    assertThat(bench.desk.view("spring").state()).isEqualTo(CampaignState.FINISHED);
    assertThat(requeue(Set.of(), Set.of(), false)).isEqualTo(1);
    assertThat(states()).isEqualTo("READY DONE DONE SUPPRESSED DONE");
    assertThat(bench.sum("SELECT SUM(given_back) FROM attempt")).as("it reached nobody").isEqualTo(1);
    assertThat(bench.sum("SELECT attempts FROM contact ORDER BY id LIMIT 1")).isZero();
    bench.desk.become("spring", CampaignState.RUNNING);
    bench.ticks(3);
    assertThat(bench.open()).hasSize(1);
  }

  @Test
  void shouldLeadBackARefusalOnlyByItsName() {
    assertThat(requeue(Set.of("rejected"), Set.of(), false)).isEqualTo(1);
    assertThat(states()).isEqualTo("DONE READY DONE SUPPRESSED DONE");
    assertThat(requeue(Set.of("blocked"), Set.of(), false)).isEqualTo(1);
    assertThat(requeue(Set.of(), Set.of("do-not-call"), false)).isEqualTo(1);
    assertThat(states()).isEqualTo("DONE READY READY READY DONE");
    assertThat(requeue(Set.of("invalid-number"), Set.of(), true)).isEqualTo(2);
  }

  @Test
  void shouldTellWhoWhenAndWhyInTheEvidence() {
    requeue(Set.of(), Set.of(), false);
    String body = bench.database.read(h -> EvidenceChain.last(h, "spring")).orElseThrow().body();
    assertThat(body).contains("\"kind\":\"requeued\"").contains("\"by\":\"ann\"")
        .contains("the trunk had a wrong prefix")
        .contains("\"was\":\"DONE\"").contains("\"outcome\":\"invalid-number\"").contains("\"atMs\":" + bench.nowMs);
    long entries = bench.database.read(h -> EvidenceChain.audit(h, "spring"));
    assertThat(entries).isGreaterThan(5);
    assertThatThrownBy(() -> new Requeue.Wish(Set.of(), Set.of(), Optional.empty(), false, false, "ann", " "))
        .hasMessageContaining("why");
    assertThatThrownBy(() -> requeue(Set.of("bussy"), Set.of(), false)).hasMessageContaining("bussy");
  }

  /** A slip in the file keeps contacts back until it is mended, and says so. */
  @Test
  void shouldHoldContactsForASlipAndCallThemOnceItIsMended() {
    bench.desk.become("spring", CampaignState.FINISHED);
    bench.campaign(SampleCampaign.yaml("autumn") + "ring-seconds: 5\n", 30);
    for (int i = 0; i < 40; i++) {
      bench.ticks(10);
      bench.nowMs += 600_000;
    }
    assertThat(bench.open()).isEmpty();
    assertThat(bench.desk.view("autumn").contacts()).containsOnly(java.util.Map.entry(Contact.State.READY, 30L));
    assertThat(bench.desk.view("autumn").held()).hasSize(1).containsValue(30L);
    assertThat(bench.desk.view("autumn").held().keySet().iterator().next()).contains("rings for 5 s");
    bench.desk.become("autumn", CampaignState.PAUSED);
    bench.desk.put(SampleCampaign.yaml("autumn"));
    bench.desk.become("autumn", CampaignState.RUNNING);
    bench.nowMs += 10_000;
    bench.ticks(3);
    assertThat(bench.open()).hasSize(30);
  }

  @Test
  void shouldResetAllButRefusalsWhileItRests() {
    assertThat(bench.desk.reset("spring", "ann", "again")).isEqualTo(1);
    assertThat(states()).isEqualTo("READY DONE DONE SUPPRESSED DONE");
    bench.desk.become("spring", CampaignState.RUNNING);
    assertThatThrownBy(() -> bench.desk.reset("spring", "ann", "again")).hasMessageContaining("pause it");
    assertThat(bench.desk.view("spring").contacts()).containsEntry(Contact.State.READY, 1L);
  }
}

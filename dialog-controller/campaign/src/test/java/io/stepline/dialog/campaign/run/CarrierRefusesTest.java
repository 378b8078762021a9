package io.stepline.dialog.campaign.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.campaign.CampaignDesk;
import io.stepline.dialog.campaign.SampleCampaign;
import io.stepline.dialog.campaign.evidence.EvidenceChain;
import io.stepline.dialog.campaign.plan.CampaignState;
import io.stepline.dialog.campaign.store.Attempt;
import io.stepline.dialog.campaign.store.Contact;
import io.stepline.dialog.campaign.store.Rest;
import io.stepline.kafka.contract.CallEnd;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A carrier that refuses everything costs nobody their place in the list. */
class CarrierRefusesTest {
  private static final String ONE_BY_ONE =
      "pace: {mode: progressive, slots: 400, max-ringing: 400, calls-per-second: 50}";
  @TempDir
  Path folder;
  private DialerBench bench;

  @BeforeEach
  void begin() {
    bench = new DialerBench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static String yaml(int atOnce) {
    return SampleCampaign.yaml("spring").replace(ONE_BY_ONE,
        "pace: {mode: progressive, slots: " + atOnce + ", calls-per-second: 200}");
  }

  private CampaignDesk.View view() {
    return bench.desk.view("spring");
  }

  /** Refuses every call for half a day. */
  private void halfADayOf(int status, String reason) {
    for (int i = 0; i < 12 * 20; i++) {
      bench.ticks(2);
      bench.allEnd(status, reason);
      bench.nowMs += 180_000;
    }
  }

  @ParameterizedTest
  @CsvSource({"403,Insufficient funds,account", "403,Caller Origination Number is Invalid D35,caller-id",
      "402,Payment Required,account", "401,Unauthorized,account", "403,Forbidden,forbidden",
      "404,Not Found,number", "404,Not Found (no route),route", "484,Address Incomplete,number",
      "604,Does Not Exist Anywhere,number", "503,Service Unavailable,network", "500,Server Error,network",
      "503,CPS limit exceeded,limit", "603,Network Blocked,labelled", "608,Rejected,labelled",
      "408,no answer to INVITE,network"})
  void shouldRestAndKeepTheContactsWhenTheCarrierRefusesThemAll(int status, String reason, String kind) {
    bench.campaign(yaml(5), 2_000);
    halfADayOf(status, reason);
    assertThat(view().rests()).singleElement().satisfies(r -> {
      assertThat(r.kind()).isEqualTo(kind);
      assertThat(r.status()).isEqualTo(status);
      assertThat(r.text()).contains(reason);
    });
    assertThat(view().contacts()).as("nobody is burnt").containsOnlyKeys(Contact.State.READY);
    assertThat(bench.sum("SELECT COUNT(*) FROM attempt WHERE given_back = 0 AND outcome <> 'refused'"))
        .as("nothing counts as an attempt").isZero();
    assertThat(view().state()).isEqualTo(CampaignState.RUNNING);
    assertThat(bench.sum("SELECT COUNT(*) FROM attempt")).as("calls wasted in half a day").isLessThan(100);
    assertThat(bench.news("RESTS")).extracting(n -> n.outcome()).containsOnly(kind);
    assertThat(bench.dialer.rests()).singleElement().asString().contains(reason);
  }

  @Test
  void shouldGoOnWhenACallGetsThroughAndTellSo() {
    bench.campaign(yaml(5), 100);
    bench.ticks(3);
    bench.allEnd(403, "Insufficient funds");
    bench.ticks(10);
    assertThat(bench.open()).isEmpty();
    assertThat(bench.dialer.resting()).containsExactly("spring");
    bench.nowMs += 300_000;
    bench.ticks(5);
    assertThat(bench.open()).as("tries one").hasSize(1);
    bench.ends(bench.open().getFirst(), 486, "Busy Here");
    bench.ticks(5);
    assertThat(bench.open()).hasSize(5);
    assertThat(view().rests()).isEmpty();
    assertThat(bench.news("GOES_ON")).hasSize(1);
    long entries = bench.database.read(h -> EvidenceChain.audit(h, "spring"));
    assertThat(entries).isPositive();
    assertThat(bench.sum("SELECT COUNT(*) FROM evidence WHERE body LIKE '%line-rests%Insufficient funds%'"))
        .isEqualTo(1);
    assertThat(bench.sum("SELECT COUNT(*) FROM evidence WHERE body LIKE '%given-back%'")).isGreaterThanOrEqualTo(3);
  }

  /** Only refusals of one kind in a row are a carrier's. */
  @Test
  void shouldSettleWrongNumbersAmongOthersAtOnce() {
    bench.campaign(yaml(1), 60);
    int[] statuses = {404, 486, 404, 404, 487, 404};
    for (int i = 0; i < 60; i++) {
      bench.ticks(3);
      int status = statuses[i % statuses.length];
      bench.open().forEach(a -> bench.ends(a, status, "x"));
    }
    assertThat(view().rests()).isEmpty();
    assertThat(view().contacts().get(Contact.State.DONE)).isGreaterThan(30);
    assertThat(view().outcomes()).containsKey("invalid-number").doesNotContainKey("given-back");
  }

  /** A list of wrong numbers comes to its end all the same. */
  @Test
  void shouldSettleNumbersThatAreWrongEachTime() {
    bench.campaign(yaml(5), 12);
    for (int i = 0; i < 7 * 24 * 6 && view().state() == CampaignState.RUNNING; i++) {
      bench.ticks(2);
      bench.allEnd(404, "Not Found");
      bench.ticks(1);
      bench.nowMs += 600_000;
    }
    assertThat(view().state()).isEqualTo(CampaignState.FINISHED);
    assertThat(view().contacts()).containsOnlyKeys(Contact.State.DONE);
  }

  @Test
  void shouldRestOneCallerIdAndDialOnWithTheOther() {
    bench.campaign(yaml(6).replace("[\"+12025550100\"]", "[\"+12025550100\", \"+12025550101\"]"), 200);
    for (int i = 0; i < 10; i++) {
      bench.ticks(3);
      for (Attempt a : bench.open()) {
        if (a.callerId().equals("+12025550100")) bench.ends(a, 403, "Unverified origination number D51");
        else bench.ends(a, 486, "Busy Here");
      }
    }
    assertThat(view().rests()).extracting(Rest::callerId).containsExactly("+12025550100");
    assertThat(bench.dialer.resting()).as("the campaign goes on").isEmpty();
    bench.ticks(3);
    assertThat(bench.open()).isNotEmpty().allMatch(a -> a.callerId().equals("+12025550101"));
    bench.allEnd(486, "Busy Here");
    bench.nowMs += 900_000;
    bench.ticks(3);
    assertThat(bench.open().stream().filter(a -> a.callerId().equals("+12025550100"))).as("one is tried").hasSize(1);
  }

  /** Calls that were already up when the account ran dry say nothing of it. */
  @Test
  void shouldNotTakeTheEndOfAnOldTalkForALineThatWorks() {
    bench.campaign(yaml(5), 100);
    bench.ticks(3);
    Attempt talk = bench.open().getFirst();
    bench.answers(talk);
    bench.ticks(2);
    for (int i = 0; i < 3; i++) {
      bench.open().stream().filter(a -> !a.id().equals(talk.id())).forEach(a -> bench.ends(a, 402, "Payment Required"));
      bench.ticks(2);
    }
    assertThat(view().rests()).hasSize(1);
    bench.ends(talk, 0, "caller-bye");
    bench.ticks(2);
    assertThat(view().rests()).hasSize(1);
  }

  /** A carrier that says when it may be asked again is asked then, and not before. */
  @Test
  void shouldRestForAsLongAsTheCarrierAsks() {
    bench.campaign(yaml(5), 100);
    bench.ticks(3);
    bench.ends(bench.open().getFirst(), new CallEnd(CallEnd.Outcome.UPSTREAM, "Service Unavailable", 503,
        Optional.of("Q.850;cause=42"), 240));
    assertThat(view().rests()).singleElement()
        .satisfies(r -> assertThat(r.untilMs() - r.sinceMs()).isEqualTo(240_000))
        .satisfies(r -> assertThat(r.text()).contains("Q.850;cause=42"));
  }

  @Test
  void shouldStillRestWhenAnotherDialerTakesOver() {
    bench.campaign(yaml(5), 100);
    bench.ticks(3);
    bench.allEnd(403, "Insufficient funds");
    bench.nowMs += 11_000;
    bench.restart();
    bench.ticks(20);
    assertThat(bench.open()).isEmpty();
    assertThat(bench.dialer.resting()).containsExactly("spring");
  }

  @Test
  void shouldGoOnAtOnceWhenSomebodyStartsItAgain() {
    bench.campaign(yaml(5), 100);
    bench.ticks(3);
    bench.allEnd(403, "Insufficient funds");
    bench.ticks(3);
    bench.desk.become("spring", CampaignState.RUNNING);
    bench.ticks(3);
    assertThat(view().rests()).isEmpty();
    assertThat(bench.open()).hasSize(5);
  }

  /** A person's own word stands, however many say the same. */
  @ParameterizedTest
  @CsvSource({"603,Decline", "607,Unwanted"})
  void shouldRestButCallNobodyAgainWhoDeclined(int status, String reason) {
    bench.campaign(yaml(5), 300);
    halfADayOf(status, reason);
    assertThat(view().rests()).hasSize(1);
    int declined = bench.sum("SELECT COUNT(*) FROM attempt");
    assertThat(view().contacts().get(Contact.State.DONE)).isEqualTo((long) declined);
    assertThat(declined).isLessThan(60);
    assertThat(List.copyOf(view().outcomes().keySet())).doesNotContain("given-back");
  }
}

package io.stepline.dialog.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.contract.ReplyId;
import org.junit.jupiter.api.Test;

class SpeculationTest {
  private final Speculation.Cluster cluster = new Speculation.Cluster(Speculation.Mode.ADAPTIVE);
  private final Speculation call = new Speculation();

  private static boolean worthIt(Speculation call, Speculation.Cluster cluster, long nowUs) {
    return call.worthIt(cluster.mode(), cluster.load(nowUs));
  }

  private void load(int inFlight) {
    cluster.heard(new ModelLoad("w", "chat", inFlight, 10, 0));
  }

  private void draft(long id, boolean wanted) {
    call.drafted(new ReplyId(id), 0);
    if (wanted) call.opened(new ReplyId(id), 300_000);
    else call.cancelled(new ReplyId(id), 200_000);
  }

  @Test
  void shouldDraftWhileTheClusterIdlesAndNotWhenItIsFull() {
    assertThat(worthIt(call, cluster, 0)).as("nobody knows of a limit").isTrue();
    load(5);
    assertThat(worthIt(call, cluster, 0)).isTrue();
    load(9);
    assertThat(worthIt(call, cluster, 0)).isFalse();
    assertThat(worthIt(call, cluster, 6_000_000)).as("the worker has gone silent, others may be unlimited").isTrue();
  }

  @Test
  void shouldDraftInBetweenForCallersWhosePausesAreTheEnd() {
    load(7);
    assertThat(worthIt(call, cluster, 0)).as("not known yet").isTrue();
    draft(1, false);
    draft(2, false);
    draft(3, false);
    assertThat(worthIt(call, cluster, 0)).isFalse();
    draft(4, true);
    draft(5, true);
    assertThat(worthIt(call, cluster, 0)).as("two of five").isTrue();
  }

  @Test
  void shouldKnowWhatDraftsBringAndCost() {
    draft(1, true);
    draft(2, false);
    call.drafted(new ReplyId(3), 0);
    call.completed(new ReplyId(3), 50_000);
    call.cancelled(new ReplyId(3), 400_000);
    call.drafted(new ReplyId(4), 0);
    call.completed(new ReplyId(4), 120_000);
    call.opened(new ReplyId(4), 400_000);
    assertThat(call.price()).as("a reply that is complete costs and saves no more")
        .isEqualTo(new CallRecord.Drafts(4, 2, 420, 250));
  }

  @Test
  void shouldLetItselfBePinned() {
    assertThat(worthIt(call, new Speculation.Cluster(Speculation.Mode.NEVER), 0)).isFalse();
    Speculation.Cluster always = new Speculation.Cluster(Speculation.Mode.ALWAYS);
    always.heard(new ModelLoad("w", "chat", 10, 10, 0));
    assertThat(worthIt(call, always, 0)).isTrue();
  }
}

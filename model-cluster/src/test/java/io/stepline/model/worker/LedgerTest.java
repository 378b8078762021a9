package io.stepline.model.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final CallId A = new CallId("a");
  private static final CallId B = new CallId("b");
  private final Ledger ledger = new Ledger();
  private final List<String> told = new ArrayList<>();

  private static ReplyId reply(int n) {
    return new ReplyId(n);
  }

  @Test
  void shouldTellWhenWhatWasUnderWayIsOverHoweverMuchBeganSince() {
    ledger.whenOver(() -> told.add("nothing"));
    ledger.begun(A, reply(1), 0);
    ledger.whenOver(() -> told.add("first"));
    ledger.begun(B, reply(1), 0);
    ledger.whenOver(() -> told.add("both"));
    ledger.over(A, reply(1));
    assertThat(told).containsExactly("nothing", "first");
    ledger.over(B, reply(1));
    assertThat(told).containsExactly("nothing", "first", "both");
  }

  @Test
  void shouldTakeACancelledReplyForOverAndOneThatNeverEnds() {
    ledger.begun(A, reply(1), 0);
    ledger.begun(A, reply(2), 0);
    ledger.begun(B, reply(7), 100);
    ledger.whenOver(() -> told.add("over"));
    ledger.overUpTo(A, reply(2));
    ledger.overSince(100);
    assertThat(told).isEmpty();
    ledger.overSince(101);
    assertThat(told).containsExactly("over");
  }

  @Test
  void shouldNeverTellOfRepliesThatAreAnothersNow() {
    ledger.begun(A, reply(1), 0);
    ledger.begun(B, reply(1), 0);
    ledger.whenOver(() -> told.add("both"));
    ledger.leave(A::equals);
    ledger.whenOver(() -> told.add("mine"));
    ledger.over(B, reply(1));
    assertThat(told).containsExactly("mine");
    assertThat(ledger.size()).isZero();
  }
}

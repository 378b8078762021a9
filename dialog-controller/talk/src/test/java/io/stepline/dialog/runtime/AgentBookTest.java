package io.stepline.dialog.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.AgentClaim;
import io.stepline.kafka.contract.CallId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AgentBookTest {
  private static final CallId ONE = new CallId("one");
  private static final CallId TWO = new CallId("two");
  private final AgentBook book = new AgentBook();

  private static AgentClaim taken(CallId call, long atUs) {
    return new AgentClaim("ann", call, true, atUs, atUs + 90);
  }

  private static AgentClaim free(CallId call, long atUs, long restUs) {
    return new AgentClaim("ann", call, false, atUs, atUs + restUs);
  }

  @Test
  void shouldGiveAnAgentToTheFirstClaimUntilTheyAreGivenBack() {
    assertThat(book.heard(taken(ONE, 10))).isTrue();
    assertThat(book.heard(taken(TWO, 9))).as("earlier by a clock, later on the bus").isFalse();
    assertThat(book.heard(free(TWO, 20, 0))).as("not theirs to give").isFalse();
    assertThat(book.has("ann", ONE)).isTrue();
    assertThat(book.heard(free(ONE, 30, 0))).isTrue();
    assertThat(book.heard(taken(TWO, 30))).isTrue();
    assertThat(book.isFree("ann", ONE, 31)).isFalse();
    assertThat(book.isFree("ann", TWO, 31)).as("a claim may be made again by whose it is").isTrue();
  }

  @Test
  void shouldLeaveAnAgentAloneWhoRests() {
    book.heard(taken(ONE, 10));
    book.heard(free(ONE, 20, 50));
    assertThat(book.heard(taken(TWO, 69))).isFalse();
    assertThat(book.isFree("ann", TWO, 69)).isFalse();
    assertThat(book.heard(taken(TWO, 70))).isTrue();
    assertThat(book.idleSinceUs("ann")).isEqualTo(20);
  }

  @Test
  void shouldGiveUpAClaimThatNobodyRenews() {
    book.heard(taken(ONE, 10));
    book.heard(taken(ONE, 60));
    assertThat(book.heard(taken(TWO, 149))).isFalse();
    assertThat(book.heard(taken(TWO, 150))).isTrue();
    assertThat(book.heard(taken(ONE, 151))).isFalse();
  }

  /** Whatever is claimed, two readers of the same claims agree, and no two calls have one agent. */
  @Test
  void shouldKnowTheSameFromTheSameClaims() {
    Random random = new Random(7);
    AgentBook other = new AgentBook();
    List<CallId> calls = List.of(ONE, TWO, new CallId("three"));
    for (int i = 0; i < 5_000; i++) {
      CallId call = calls.get(random.nextInt(3));
      long at = i * 10L + random.nextInt(40);
      AgentClaim claim = random.nextInt(3) > 0 ? taken(call, at) : free(call, at, random.nextInt(60));
      assertThat(book.heard(claim)).isEqualTo(other.heard(claim));
      assertThat(calls.stream().filter(c -> book.has("ann", c)).count()).isLessThanOrEqualTo(1);
      calls.forEach(c -> assertThat(book.has("ann", c)).isEqualTo(other.has("ann", c)));
    }
  }
}

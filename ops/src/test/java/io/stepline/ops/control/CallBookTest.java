package io.stepline.ops.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.MediaReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CallBookTest {
  private static final CallId CALL = new CallId("c");
  private final CallBook book = new CallBook();

  private static CallEvent answered(long atUs) {
    return new CallEvent.Answered(CALL, "g1", CallEvent.Direction.INBOUND, "1", "2", "desk", "t", "PCMU", 8000,
        Map.of(),
        atUs);
  }

  private static CallEvent ended(long atUs) {
    return new CallEvent.Ended(CALL, new CallEnd(CallEnd.Outcome.SUCCESS, "bye", 0), CallEvent.Direction.INBOUND, "1",
        "2", "desk", "t", 1, 1, MediaReport.EMPTY, atUs);
  }

  @Test
  void shouldComeToTheSameWhenEventsAreToldTwiceAndOlderOnesLater() {
    List<CallEvent> events = List.of(answered(1), new CallEvent.HoldChanged(CALL, true, 2),
        new CallEvent.BridgeChanged(CALL, List.of(new CallId("d")), 3), new CallEvent.HoldChanged(CALL, false, 4));
    events.forEach(book::event);
    CallBook.Entry once = book.find(CALL, 5).orElseThrow();
    events.forEach(book::event);
    assertThat(book.find(CALL, 5)).contains(once);
    assertThat(once.onHold()).isFalse();
    assertThat(once.connectedWith()).containsExactly("d");
  }

  @Test
  void shouldNotBringBackACallThatHasEnded() {
    for (int seed = 0; seed < 50; seed++) {
      CallBook shuffled = new CallBook();
      List<CallEvent> events = new ArrayList<>(
          List.of(answered(1), answered(1), new CallEvent.HoldChanged(CALL, true, 2), ended(3), ended(3)));
      Collections.shuffle(events, new Random(seed));
      events.forEach(shuffled::event);
      assertThat(shuffled.all(4)).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void shouldDropWhatNeverEnds() {
    book.dialled(new CallId("rings"), "1", "2", "desk", 0);
    book.event(answered(0 + 1));
    assertThat(book.all(500_000_000L)).hasSize(2);
    assertThat(book.all(601_000_000L)).extracting(CallBook.Entry::call).containsExactly("c");
    assertThat(book.all(86_401_000_000L)).isEmpty();
    assertThat(book.find(CALL, 86_401_000_000L)).isEmpty();
  }
}

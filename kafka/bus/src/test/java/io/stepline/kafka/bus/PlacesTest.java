package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static final TopicPartition PLACE = new TopicPartition("call.events", 3);
  private final Holding holding = new Holding(Bus.Owner.NONE, 6_000_000_000L, () -> 0);
  private final Places places = new Places(holding);

  PlacesTest() {
    holding.place(Set.of(3));
  }

  private Map<TopicPartition, OffsetAndMetadata> committed() {
    places.mark();
    return places.settled();
  }

  @Test
  void shouldCommitWhereReadingBeginsAndThenOnlyWhatIsNew() {
    places.begin(PLACE, 100);
    assertThat(places.isFresh()).isTrue();
    assertThat(committed()).containsEntry(PLACE, new OffsetAndMetadata(100));
    assertThat(places.isFresh()).isFalse();
    places.handed(PLACE, 107);
    assertThat(places.isFresh()).isTrue();
    assertThat(committed()).containsEntry(PLACE, new OffsetAndMetadata(107));
    assertThat(places.isFresh()).isFalse();
  }
}

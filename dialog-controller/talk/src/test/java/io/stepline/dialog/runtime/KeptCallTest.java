package io.stepline.dialog.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.conversation.ConversationState;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.ContextSnapshot;
import io.stepline.kafka.contract.JournalEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A whole call as release 29005bb kept it on the bus: its journal, and its snapshot while it waited for the caller.
 * Written by that release's own code.
 */
class KeptCallTest {
  private static <T> List<T> kept(Topic<T> topic) throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/upgrade/29005bb-call.txt")).stream().map(l -> l.split(" "))
        .filter(l -> l[0].equals(topic.name()))
        .map(l -> topic.codec().decode(HexFormat.of().parseHex(l[1]))).toList();
  }

  @Test
  void shouldGoThroughTheJournalOfTheReleaseBeforeAndComeOutTheSame() throws IOException {
    List<JournalEntry> journal = kept(Topics.CONVERSATION_JOURNAL);
    assertThat(journal).hasSize(30);
    assertThat(Journal.firstDifference(journal)).isEmpty();
    assertThat(journal).extracting(Journal::describe).last().asString().contains("HungUp").contains("Ended");
  }

  @Test
  void shouldReadItsSnapshot() throws IOException {
    ContextSnapshot snapshot = kept(Topics.CONVERSATION_CONTEXT).getFirst();
    assertThat(Journal.readState(snapshot.conversation())).isInstanceOf(ConversationState.Listening.class);
    assertThat(Journal.readContext(snapshot.context()).history()).extracting(m -> m.text()).containsExactly("Hello.",
        "I have a question.");
    assertThat(Journal.readContext(snapshot.context()).memory()).isEqualTo("{\"state\":\"open\"}");
  }
}

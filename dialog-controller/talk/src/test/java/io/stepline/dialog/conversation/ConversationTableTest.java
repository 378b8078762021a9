package io.stepline.dialog.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The whole machine, state by event, pinned in docs/conversation-table.md. Run with -Dgolden.update=true to write it
 * anew after a change that is meant.
 */
class ConversationTableTest {
  private static final Path TABLE = Path.of("..", "..", "docs", "conversation-table.md");

  @Test
  void shouldMatchTheDocumentedTable() throws IOException {
    String now = table();
    if (Boolean.getBoolean("golden.update")) Files.writeString(TABLE, now);
    assertThat(now).isEqualTo(Files.readString(TABLE));
  }

  private static String table() {
    StringBuilder out = new StringBuilder(
        "# The conversation machine, state by event\n\nWritten by ConversationTableTest. Turn 3, live or last "
            + "reply 7; events not listed mean nothing in that state.\n");
    for (ConversationState state : Samples.STATES) {
      out.append("\n## ").append(label(state)).append("\n\n| event | next | effects |\n|---|---|---|\n");
      for (ConversationEvent event : Samples.EVENTS) {
        Step step = Conversation.step(state, event);
        if (step.handled()) out.append("| ").append(label(event)).append(" | ")
            .append(step.next().getClass().getSimpleName()).append(" | ")
            .append(step.effects().stream().map(ConversationTableTest::effect).collect(Collectors.joining(", ")))
            .append(" |\n");
      }
    }
    return out.toString();
  }

  private static String label(ConversationState state) {
    return state.getClass().getSimpleName() + (state instanceof ConversationState.TalkingOver t
        ? t.held() ? ", held, waiting for the judgement" : ", still speaking" : "");
  }

  private static String label(ConversationEvent event) {
    if (event instanceof ConversationEvent.Overheard o) return "Overheard " + (o.means() ? "words" : "nothing");
    return event instanceof ConversationEvent.TimerFired t ? "TimerFired " + t.kind()
        : event.getClass().getSimpleName();
  }

  private static String effect(ConversationEffect e) {
    return switch (e) {
      case ConversationEffect.DraftReply d ->
          (d.draft() ? "DraftReply " : "Reply ") + d.reply().value() + " " + d.cause();
      case ConversationEffect.OpenPlayout o -> "OpenPlayout " + o.reply().value();
      case ConversationEffect.CancelReply c -> "CancelReply " + c.reply().value();
      case ConversationEffect.FlushPlayout f -> "FlushPlayout " + f.reply().value();
      case ConversationEffect.StartTimer t -> "StartTimer " + t.kind();
      case ConversationEffect.CancelTimer t -> "CancelTimer " + t.kind();
      default -> e.getClass().getSimpleName();
    };
  }
}

package io.stepline.dialog.runtime;

import io.stepline.dialog.context.ContextState;
import io.stepline.dialog.conversation.ConversationEvent;
import io.stepline.dialog.conversation.ConversationState;
import io.stepline.dialog.talk.Talk;
import io.stepline.dialog.talk.TalkEffect;
import io.stepline.dialog.talk.TalkInput;
import io.stepline.kafka.testkit.WireContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Talks and journals that were written down stay readable. */
class KeptTalksTest {
  private static final List<Class<?>> ROOTS = List.of(ConversationEvent.class, ConversationState.class,
      Journal.Effects.class, ContextState.class, Talk.class, TalkInput.class,
      TalkEffect.class);
  private static final Path GOLDEN = Path.of("src/test/resources/golden/2.txt");

  @Test
  void shouldKeepTheSchemasOfTalksAndJournals() throws IOException {
    WireContract.schemasHold(Path.of("src/main/resources/schemas"), ROOTS);
  }

  @Test
  void shouldReadWhatEveryVersionKept() throws IOException {
    WireContract.goldenBytesExist(GOLDEN, ROOTS);
    WireContract.goldenBytesAreRead(GOLDEN, 2, ROOTS);
  }
}

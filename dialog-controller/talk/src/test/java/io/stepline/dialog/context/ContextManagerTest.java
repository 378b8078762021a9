package io.stepline.dialog.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContextManagerTest {
  private static final CallId CALL = new CallId("c");
  private static final ReplyId FIRST = new ReplyId(1);
  private final ContextManager context = new ContextManager(CALL);

  private static ChatRequest.Message said(String text) {
    return new ChatRequest.Message("user", text, List.of(), List.of(), 1);
  }

  private void ask(ReplyId reply, String text) {
    SpeechTokens tokens =
        new SpeechTokens(CALL, 1, true, text, 0.9, false, List.of(), SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY);
    context.request(new TurnId(1), reply, ChatRequest.Cause.CALLER_SPOKE, Optional.of(tokens), "", true, 0, 0);
  }

  private void answer(ReplyId reply, String... clauses) {
    long at = 0;
    int seq = 0;
    for (String clause : clauses) {
      context.chunk(new ReplyChunk.Text(CALL, reply, seq++, clause, "", "", Stamps.EMPTY));
      context.sayings().mark(new SpokenMark(CALL, reply, 16_000, at, at + 16_000, clause), 1);
      at += 16_000;
    }
    context.chunk(new ReplyChunk.End(CALL, reply, seq, "memory-" + reply.value(), "state-" + reply.value(), 4, false,
        Stamps.EMPTY));
  }

  @Test
  void shouldKeepOnlyWhatWasHeardWhenTheCallerInterrupts() {
    ask(FIRST, "where is my order");
    context.opened(FIRST);
    answer(FIRST, "It was shipped today. ", "It comes with the blue van tomorrow. ", "Anything else? ");
    context.committed(FIRST, Stamps.EMPTY, 1);
    context.heard(FIRST, 8_000 + 4_000, 8_000, false, 0);
    assertThat(context.history()).containsExactly(said("where is my order"),
        new ChatRequest.Message("assistant", "It was shipped today. It comes with ..."));
    assertThat(context.turns()).singleElement().satisfies(t -> assertThat(t.interrupted()).isTrue());
  }

  @Test
  void shouldForgetADraftThatWasCancelled() {
    ask(FIRST, "where is");
    answer(FIRST, "What do you mean? ");
    context.cancelled(FIRST);
    ReplyId second = FIRST.next();
    ask(second, "where is my order");
    context.opened(second);
    answer(second, "On its way. ");
    context.committed(second, Stamps.EMPTY, 1);
    context.heard(second, 16_000, 16_000, true, 0);
    assertThat(context.history()).containsExactly(said("where is my order"),
        new ChatRequest.Message("assistant", "On its way."));
    assertThat(context.sayings().sizes()).isEmpty();
  }

  /** The engine's memory counts from the moment the reply sounds, not before: a draft must leave no trace. */
  @Test
  void shouldTakeOverMemoryOnlyWhenTheReplySounds() {
    ask(FIRST, "one");
    answer(FIRST, "Yes. ");
    assertThat(context.state().memory()).isEmpty();
    assertThat(context.committed(FIRST, Stamps.EMPTY, 1)).isTrue();
    assertThat(context.state().memory()).isEqualTo("memory-1");
    assertThat(context.listenFor()).isEqualTo("state-1");
    assertThat(context.maxKeys()).isEqualTo(4);
  }

  @Test
  void shouldNotPutRejectedSpeechIntoTheHistory() {
    context.request(new TurnId(1), FIRST, ChatRequest.Cause.CALLER_SPOKE,
        Optional.of(new SpeechTokens(CALL, 1, true, "nonsense", 0.1, true, List.of(), SpeechTokens.Voice.UNKNOWN,
            Stamps.EMPTY)),
        "", false, 0, 0);
    context.opened(FIRST);
    assertThat(context.history()).isEmpty();
  }

  @Test
  void shouldComeBackFromItsState() {
    context.answered(new CallEvent.Answered(CALL, "g", CallEvent.Direction.INBOUND, "a", "b", "desk", "t", "PCMU", 8000,
        Map.of(), 1));
    ask(FIRST, "hello");
    context.opened(FIRST);
    answer(FIRST, "Hello. ");
    context.committed(FIRST, Stamps.EMPTY, 1);
    context.heard(FIRST, 16_000, 16_000, true, 0);
    ContextManager restored = ContextManager.restored(CALL, context.state());
    assertThat(restored.state()).isEqualTo(context.state());
    assertThat(restored.answered()).hasValueSatisfying(a -> assertThat(a.bot()).isEqualTo("desk"));
  }

  @Test
  void shouldBoundItsHistory() {
    for (int i = 1; i < 500; i++) {
      ReplyId reply = new ReplyId(i);
      ask(reply, "x".repeat(10_000));
      context.opened(reply);
      answer(reply, "y. ");
      context.committed(reply, Stamps.EMPTY, 1);
      context.heard(reply, 1, 1, true, 0);
    }
    assertThat(context.history()).hasSize(60).allSatisfy(m -> assertThat(m.text().length()).isLessThanOrEqualTo(4_000));
  }

  private void askInSound(ReplyId reply, long utterance) {
    SpeechTokens tokens = new SpeechTokens(CALL, utterance, true, "", 1, false,
        List.of(new SpeechTokens.Codes("step-audio", 41_667, new int[] {1, 2, 1_024, 1_025, 1_026})),
        SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY);
    context.request(new TurnId(utterance), reply, ChatRequest.Cause.CALLER_SPOKE, Optional.of(tokens), "", true, 0, 0);
    context.opened(reply);
    answer(reply, "Yes. ");
    context.committed(reply, Stamps.EMPTY, 1);
    context.heard(reply, 16_000, 16_000, true, 0);
  }

  @Test
  void shouldKeepSoundInTheHistoryUntilItIsWrittenDown() {
    askInSound(FIRST, 1);
    askInSound(FIRST.next(), 2);
    assertThat(context.history()).extracting(ChatRequest.Message::text).containsExactly("", "Yes.", "", "Yes.");
    assertThat(context.history().getFirst().codes().getFirst().values()).containsExactly(1, 2, 1_024, 1_025, 1_026);
    context.transcript(1, "where is my order");
    assertThat(context.history().getFirst()).isEqualTo(said("where is my order"));
    assertThat(context.history().get(2).codes()).as("the other turn waits for its own").isNotEmpty();
    assertThat(context.turns()).extracting(t -> t.heard()).containsExactly("where is my order", "");
  }

  @Test
  void shouldTakeATranscriptThatComesBeforeTheTurnIsOpened() {
    context.transcript(1, "hello");
    askInSound(FIRST, 1);
    assertThat(context.history().getFirst()).isEqualTo(said("hello"));
    assertThat(context.turns().getFirst().heard()).isEqualTo("hello");
  }

  /** The gate reports once more what it has cut, and the machine says so too. */
  @Test
  void shouldRecordAReplyOnce() {
    ask(FIRST, "where is my order");
    context.opened(FIRST);
    answer(FIRST, "It was shipped today. ");
    context.committed(FIRST, Stamps.EMPTY, 1);
    context.heard(FIRST, 4_000, 8_000, false, 320);
    context.heard(FIRST, 4_000, 8_000, true, 0);
    assertThat(context.turns()).singleElement().satisfies(t -> {
      assertThat(t.interrupted()).isTrue();
      assertThat(t.silentMs()).isEqualTo(320);
    });
  }

  /** The next reply is asked for at once; what the gate tells of the last comes a moment later. */
  @Test
  void shouldTellTheNextReplyWhatMustHaveBeenHeardAndKeepTheOrderOfTheTalk() {
    ask(FIRST, "where is my order");
    context.opened(FIRST);
    answer(FIRST, "It was shipped today. ", "It comes with the blue van tomorrow. ");
    context.committed(FIRST, Stamps.EMPTY, 1_000_000);
    context.sayings().held(FIRST, 2_500_000);
    ReplyId second = FIRST.next();
    ChatRequest.Message heard = new ChatRequest.Message("assistant", "It was shipped today. It comes with ...");
    SpeechTokens wait =
        new SpeechTokens(CALL, 1, true, "wait", 0.9, false, List.of(), SpeechTokens.Voice.UNKNOWN, Stamps.EMPTY);
    assertThat(context.request(new TurnId(2), second, ChatRequest.Cause.CALLER_SPOKE, Optional.of(wait), "", false, 0,
        9_000_000).history()).containsExactly(said("where is my order"), heard);
    context.opened(second);
    context.heard(FIRST, 12_000, 8_000, false, 0);
    assertThat(context.history()).containsExactly(said("where is my order"), heard, said("wait"));
  }
}

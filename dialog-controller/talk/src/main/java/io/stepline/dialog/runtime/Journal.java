package io.stepline.dialog.runtime;

import io.stepline.dialog.context.ContextState;
import io.stepline.dialog.conversation.Conversation;
import io.stepline.dialog.conversation.ConversationEffect;
import io.stepline.dialog.conversation.ConversationEvent;
import io.stepline.dialog.conversation.ConversationState;
import io.stepline.dialog.conversation.Step;
import io.stepline.kafka.contract.JournalEntry;
import io.stepline.kafka.contract.WireCodec;
import java.util.List;
import java.util.Optional;

/**
 * Conversations as releases before {@link io.stepline.dialog.talk.TalkJournal} kept them: read for calls of theirs, and
 * written so that they can go on with ours. Pure.
 */
public final class Journal {
  private static final WireCodec<ConversationEvent> EVENTS = WireCodec.of(ConversationEvent.class);
  private static final WireCodec<ConversationState> STATES = WireCodec.of(ConversationState.class);
  private static final WireCodec<Effects> EFFECTS = WireCodec.of(Effects.class);
  private static final WireCodec<ContextState> CONTEXTS = WireCodec.of(ContextState.class);

  record Effects(List<ConversationEffect> effects) {}

  private Journal() {}

  static byte[] write(ConversationState state) {
    return STATES.encode(state);
  }

  static ConversationState readState(byte[] bytes) {
    return STATES.decode(bytes);
  }

  static byte[] write(ContextState context) {
    return CONTEXTS.encode(context);
  }

  static ContextState readContext(byte[] bytes) {
    return CONTEXTS.decode(bytes);
  }

  /** One line a step, for people. */
  public static String describe(JournalEntry entry) {
    return entry.seq() + " " + EVENTS.decode(entry.event()) + " -> " + STATES.decode(entry.state()) + " "
        + EFFECTS.decode(entry.effects()).effects();
  }

  /**
   * Runs the events of a call's journal through the machine of today.
   *
   * @return the first step that comes out differently, empty when all agree
   */
  public static Optional<String> firstDifference(List<JournalEntry> journal) {
    ConversationState state = ConversationState.initial();
    for (JournalEntry entry : journal) {
      Step step = Conversation.step(state, EVENTS.decode(entry.event()));
      if (!step.next().equals(STATES.decode(entry.state()))
          || !step.effects().equals(EFFECTS.decode(entry.effects()).effects()))
        return Optional.of(describe(entry) + "\n  now: " + step.next() + " " + step.effects());
      state = step.next();
    }
    return Optional.empty();
  }
}

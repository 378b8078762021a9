package io.stepline.dialog.conversation;

import java.util.List;

/** @param handled false when the event meant nothing in this state */
public record Step(ConversationState next, List<ConversationEffect> effects, boolean handled) {
  static Step to(ConversationState next, ConversationEffect... effects) {
    return new Step(next, List.of(effects), true);
  }

  static Step ignored(ConversationState same) {
    return new Step(same, List.of(), false);
  }
}

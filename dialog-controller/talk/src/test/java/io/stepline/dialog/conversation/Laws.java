package io.stepline.dialog.conversation;

import io.stepline.kafka.contract.ReplyId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What must hold at every step of every conversation; fed with the steps of one. */
final class Laws {
  private final Set<ReplyId> live = new HashSet<>();
  private final Set<ReplyId> ever = new HashSet<>();
  private final Set<ReplyId> toolsMayRun = new HashSet<>();
  private Optional<ReplyId> open = Optional.empty();
  private int released;
  private boolean held;

  /** @return what was broken, empty if nothing was */
  Optional<String> broken(ConversationEvent event, Step step) {
    if (event instanceof ConversationEvent.PlayoutFinished f && step.handled()) {
      live.remove(f.reply());
      open = open.filter(o -> !o.equals(f.reply()));
      held = false;
    }
    for (ConversationEffect effect : step.effects()) {
      Optional<String> wrong = broken(effect);
      if (wrong.isPresent()) return wrong;
    }
    if (step.next() instanceof ConversationState.Ended && (!live.isEmpty() || released != 1))
      return Optional.of("ended with " + live + " live and " + released + " releases");
    if (live.size() > 1) return Optional.of("two live replies " + live);
    if (step.next() instanceof ConversationState.BotSpeaking s && !open.equals(Optional.of(s.reply())))
      return Optional.of("speaks what is not open");
    if (step.next() instanceof ConversationState.TalkingOver s && !open.equals(Optional.of(s.reply())))
      return Optional.of("is talked over in what is not open");
    if (step.next() instanceof ConversationState.TalkingOver s && s.held() != held)
      return Optional.of("believes held=" + s.held());
    if (step.next() instanceof ConversationState.BotSpeaking && held) return Optional.of("speaks while it is held");
    if (step.next() instanceof ConversationState.Listening && !live.isEmpty())
      return Optional.of("listens while " + live + " is live");
    return Optional.empty();
  }

  private Optional<String> broken(ConversationEffect effect) {
    return switch (effect) {
      case ConversationEffect.DraftReply d -> begin(d.reply());
      case ConversationEffect.Apologise a -> begin(a.reply());
      case ConversationEffect.Speak s -> begin(s.reply());
      case ConversationEffect.CancelReply c -> {
        open = open.filter(o -> !o.equals(c.reply()));
        yield live.remove(c.reply()) ? Optional.empty() : Optional.of("cancels " + c.reply() + ", which is not live");
      }
      case ConversationEffect.OpenPlayout o -> {
        open = Optional.of(o.reply());
        toolsMayRun.add(o.reply());
        yield live.contains(o.reply()) ? Optional.empty() : Optional.of("opens " + o.reply() + ", which is not live");
      }
      case ConversationEffect.HoldPlayout h -> {
        held = true;
        yield open.equals(Optional.of(h.reply())) ? Optional.empty() : Optional.of("holds what is not open");
      }
      case ConversationEffect.ResumePlayout r -> {
        held = false;
        yield open.equals(Optional.of(r.reply())) ? Optional.empty() : Optional.of("resumes what is not open");
      }
      case ConversationEffect.FlushPlayout f -> {
        held = false;
        yield Optional.empty();
      }
      case ConversationEffect.RunTool t -> toolsMayRun.contains(t.reply()) && live.contains(t.reply())
          ? Optional.empty() : Optional.of("runs a tool for a draft");
      case ConversationEffect.ReleaseCall r -> {
        released++;
        yield live.isEmpty() ? Optional.empty() : Optional.of("released before " + live + " was cancelled");
      }
      default -> Optional.empty();
    };
  }

  private Optional<String> begin(ReplyId reply) {
    if (!ever.add(reply)) return Optional.of("uses " + reply + " twice");
    if (!live.isEmpty()) return Optional.of("begins " + reply + " while " + live + " is live");
    live.add(reply);
    return Optional.empty();
  }
}

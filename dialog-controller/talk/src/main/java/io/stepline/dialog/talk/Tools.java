package io.stepline.dialog.talk;

import io.stepline.dialog.context.Context;
import io.stepline.dialog.context.ContextManager;
import io.stepline.dialog.conversation.ConversationEffect;
import io.stepline.dialog.conversation.ConversationEvent;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.BotPolicy.Repeat;
import io.stepline.kafka.contract.ReplyId;
import java.util.List;
import java.util.Optional;

/**
 * A reply's wish for a tool: one of the house's own, or one of the bot file's. What is meant is done once: who asks for
 * the same with the same words while it runs waits for the same answer, and who asks again later gets what the bot file
 * allows. Lives for one step.
 */
final class Tools {
  private static final String UNSURE =
      "{\"error\":\"it is not known whether this was done when it was tried before, and it is not tried again\"}";
  private final Talking talk;
  private final ContextManager context;

  Tools(Talking talk) {
    this.talk = talk;
    this.context = talk.context;
  }

  void run(ConversationEffect.RunTool t) {
    Optional<Context.Run> known = context.tools().find(t.reply(), t.toolCallId());
    if (known.isPresent()) {
      known.filter(Context.Run::answered)
          .ifPresent(r -> answer(t.reply(), t.toolCallId(), r.failed(), r.resultJson()));
      return;
    }
    Repeat repeat = repeat(t.name());
    String intention = context.intention(t.name(), t.argumentsJson());
    long answers = repeat == Repeat.ALLOWED ? context.tools().answers(intention) : 0;
    String key = answers == 0 ? intention : intention + "-" + (answers + 1);
    Optional<Context.Run> before = context.tools().last(key);
    if (!context.runs(t.reply(), t.toolCallId(), t.name(), t.argumentsJson(), key)) {
      talk.out(new TalkEffect.Warn("the call has run too many tools, '" + t.name() + "' is refused"));
      answer(t.reply(), t.toolCallId(), true, "");
    } else {
      if (!BotPolicy.HOUSE_TOOLS.contains(t.name())) context.asks(t.reply());
      once(t, key, repeat, before);
    }
  }

  private void once(ConversationEffect.RunTool t, String key, Repeat repeat, Optional<Context.Run> before) {
    if (before.filter(b -> !b.answered()).isEmpty()) {
      if (repeat != Repeat.NEVER || before.filter(b -> !b.undone()).isEmpty()) begin(t, key);
      else answered(t, before.get().failed(), false, before.get().failed() ? UNSURE : before.get().resultJson());
    } else {
      talk.silences().asks(t.reply(), talk.policy());
    }
  }

  private Repeat repeat(String tool) {
    return switch (tool) {
      case "record" -> Repeat.ALLOWED;
      case "callback" -> Repeat.NEVER;
      default -> Optional.ofNullable(talk.policy().tools().get(tool)).map(BotPolicy.ToolPolicy::repeat)
          .orElse(Repeat.SAME_KEY);
    };
  }

  private void begin(ConversationEffect.RunTool t, String key) {
    if (BotPolicy.HOUSE_TOOLS.contains(t.name())) {
      boolean done = new BuiltInTools(talk::out, talk.nowUs()).run(t.name(), t.argumentsJson(), context);
      answered(t, !done, !done, done ? "{\"status\":\"done\"}" : "");
      return;
    }
    Optional<BotPolicy.ToolPolicy> tool = Optional.ofNullable(talk.policy().tools().get(t.name()));
    if (tool.isEmpty()) {
      talk.out(new TalkEffect.Warn("the bot file has no tool '" + t.name() + "'"));
      answered(t, true, true, "");
      return;
    }
    TalkEffect.RunTool run = new TalkEffect.RunTool(t.reply(), t.toolCallId(), t.name(), t.argumentsJson(), key);
    talk.tools.add(run);
    talk.out(run);
    talk.silences().asks(t.reply(), talk.policy());
  }

  /** All who wait for that answer have it. */
  void done(TalkInput.ToolDone t) {
    Optional<Context.Run> run = context.tools().find(t.reply(), t.toolCallId());
    List<Context.Run> waiting = run.map(r -> context.tools().waiting(r.key())).orElse(List.of());
    for (Context.Run w : waiting) {
      context.ran(w.reply(), w.id(), t.failed(), t.undone(), t.json());
      talk.machine(new ConversationEvent.ToolResultArrived(w.reply(), w.id(), t.failed(), t.json()));
    }
    if (run.isEmpty())
      talk.machine(new ConversationEvent.ToolResultArrived(t.reply(), t.toolCallId(), t.failed(), t.json()));
  }

  private void answered(ConversationEffect.RunTool t, boolean failed, boolean undone, String json) {
    context.ran(t.reply(), t.toolCallId(), failed, undone, json);
    answer(t.reply(), t.toolCallId(), failed, json);
  }

  private void answer(ReplyId reply, String toolCallId, boolean failed, String json) {
    talk.afterwards(() -> talk.machine(new ConversationEvent.ToolResultArrived(reply, toolCallId, failed, json)));
  }
}

package io.stepline.dialog.runtime;

import io.stepline.dialog.context.ContextManager;
import io.stepline.dialog.conversation.ConversationEffect;
import io.stepline.dialog.conversation.ConversationEvent;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.Stamps;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A reply's wish for a tool: one of the house's own, or one of the bot file's with a filler while it runs. */
final class ToolCalls {
  private static final Logger log = LoggerFactory.getLogger(ToolCalls.class);

  private ToolCalls() {}

  /** @param result takes the one answer, on the worker's thread or another */
  static void run(CallTalk.House house, CallId call, BotPolicy policy, ContextManager context, ConversationEffect.RunTool t, Consumer<ConversationEvent.ToolResultArrived> result) {
    if (BotPolicy.HOUSE_TOOLS.contains(t.name())) {
      boolean done = new BuiltInTools(house.bus(), house.clock()).run(t.name(), t.argumentsJson(), context);
      result.accept(new ConversationEvent.ToolResultArrived(t.reply(), t.toolCallId(), !done, done ? "{\"status\":\"done\"}" : ""));
      return;
    }
    Optional<BotPolicy.ToolPolicy> tool = Optional.ofNullable(policy.tools().get(t.name()));
    if (tool.isEmpty()) {
      log.warn("callId={} the bot file has no tool '{}'", call, t.name());
      result.accept(new ConversationEvent.ToolResultArrived(t.reply(), t.toolCallId(), true, ""));
      return;
    }
    if (!context.hasSaid(t.reply()) && !tool.get().filler().isEmpty())
      house.bus().publish(Topics.REPLY_CHUNKS, new ReplyChunk.Text(call, t.reply(), -1, tool.get().filler() + " ", policy.voice(), policy.language(), Stamps.EMPTY));
    house.tools().run(tool.get(), call + "-" + t.reply().value() + "-" + t.toolCallId(), t.argumentsJson()).thenAccept(o -> {
      if (o.failed()) log.warn("callId={} tool {}: {}", call, t.name(), o.why());
      result.accept(new ConversationEvent.ToolResultArrived(t.reply(), t.toolCallId(), o.failed(), o.json()));
    });
  }
}

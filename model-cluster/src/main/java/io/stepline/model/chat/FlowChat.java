package io.stepline.model.chat;

import io.stepline.kafka.contract.ChatRequest;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.Flow;
import io.stepline.model.bot.FlowMemory;
import io.stepline.model.bot.Moment;
import io.stepline.model.engine.ChatModel;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The embedded brain: the bot file's flow, with a chat model in the states that have one. */
public final class FlowChat implements ChatModel {
  private final Map<String, Bot> bots;
  private final Function<Bot, Moment> moments;
  private final Optional<ChatModel> model;

  /** @param moments tells when it is at the bot's place, and which of its hours hold */
  public FlowChat(Map<String, Bot> bots, Function<Bot, Moment> moments) {
    this(bots, moments, Optional.empty());
  }

  /** @param model knows the bots of {@link StateBots} */
  public FlowChat(Map<String, Bot> bots, Function<Bot, Moment> moments, Optional<ChatModel> model) {
    this.bots = bots;
    this.moments = moments;
    this.model = model;
  }

  @Override
  public String name() {
    return model.map(m -> "flow engine, with " + m.name() + " in states of a model").orElse("flow engine");
  }

  @Override
  public void close() {
    model.ifPresent(ChatModel::close);
  }

  @Override
  public Reply start(ChatRequest.Generate request, Sink sink) {
    Optional<Bot> bot = Optional.ofNullable(bots.get(request.caller().bot()));
    if (bot.filter(Bot::hasFlow).isEmpty()) {
      sink.failed(bot.isEmpty() ? "there is no bot '" + request.caller().bot() + "'"
          : "the bot " + bot.get().name() + " has no flow");
      return new Silent();
    }
    Flow flow = new Flow(bot.get(), moments.apply(bot.get())).on(request);
    FlowTalk talk = new FlowTalk(flow, request, FlowMemory.read(bot.get(), request.memory()), model, sink,
        FlowTalk.WHOLE);
    talk.say(flow.reply(request));
    return talk;
  }

  /** A reply that has failed already. */
  private record Silent() implements Reply {
    @Override
    public void toolResult(ChatRequest.ToolResult result) {}

    @Override
    public void cancel() {}
  }
}

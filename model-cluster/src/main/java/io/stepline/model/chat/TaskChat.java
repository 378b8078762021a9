package io.stepline.model.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Transcript;
import io.stepline.model.bot.Bot;
import io.stepline.model.bot.Flow;
import io.stepline.model.bot.FlowMemory;
import io.stepline.model.bot.Moment;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.engine.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A chat model that leads, and parts of the bot's flow which it asks for as tools: the flow talks on until that part
 * returns, then the model is told what came of it. Thread-safe.
 */
public final class TaskChat implements ChatModel {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final ChatModel model;
  private final Map<String, Bot> bots;
  private final Function<Bot, Moment> moments;

  public TaskChat(ChatModel model, Map<String, Bot> bots, Function<Bot, Moment> moments) {
    this.model = model;
    this.bots = bots;
    this.moments = moments;
  }

  @Override
  public String name() {
    return model.name();
  }

  @Override
  public Load load() {
    return model.load();
  }

  @Override
  public void transcript(Transcript transcript) {
    model.transcript(transcript);
  }

  @Override
  public CompletableFuture<String> writtenDown(ChatRequest.Generate request) {
    return model.writtenDown(request);
  }

  @Override
  public void spoken(SpokenMark mark) {
    model.spoken(mark);
  }

  @Override
  public void heard(CallId call, ReplyId reply, long heardMs) {
    model.heard(call, reply, heardMs);
  }

  @Override
  public void forget(Predicate<CallId> calls) {
    model.forget(calls);
  }

  @Override
  public void close() {
    model.close();
  }

  @Override
  public Reply start(ChatRequest.Generate request, Sink sink) {
    Optional<Bot> bot = Optional.ofNullable(bots.get(request.caller().bot())).filter(Bot::hasTasks);
    if (bot.isEmpty()) return model.start(request, sink);
    Led led = new Led(bot.get(), request, sink, TaskMemory.read(request.memory()));
    led.begin();
    return led;
  }

  /** One reply, of the model, of the flow, or of one after the other. Orders are given outside the lock. */
  private final class Led implements Reply {
    private final Bot bot;
    private final ChatRequest.Generate request;
    private final Sink sink;
    private final Flow flow;
    private TaskMemory memory;
    private Optional<Reply> now = Optional.empty();
    private int models;
    private boolean opened;
    private boolean cancelled;

    Led(Bot bot, ChatRequest.Generate request, Sink sink, TaskMemory memory) {
      this.bot = bot;
      this.request = request;
      this.sink = sink;
      this.memory = memory;
      this.flow = new Flow(bot, moments.apply(bot)).on(request);
    }

    void begin() {
      Optional<TaskMemory.Part> part = memory.open().filter(p -> bot.tools().containsKey(p.name()));
      if (part.isPresent()) part(part.get(),
          () -> flow.reply(request(part.get().flow(), request.heard(), request.history())));
      else model(request.heard(), request.history());
    }

    private ChatRequest.Generate request(String kept, ChatRequest.Heard heard, List<ChatRequest.Message> history) {
      return new ChatRequest.Generate(request.call(), request.turn(), request.reply(), request.draft(),
          request.cause(), request.caller(), heard, history, kept, request.stamps());
    }

    private synchronized TaskMemory memory() {
      return memory;
    }

    /** The flow speaks. */
    private void part(TaskMemory.Part part, Supplier<Flow.Turn> turn) {
      FlowTalk talk = new FlowTalk(flow, request, FlowMemory.read(bot, part.flow()), Optional.empty(), sink,
          new FlowTalk.Ends() {
            @Override
            public String memory(FlowMemory m) {
              return Led.this.memory()
                  .at(new TaskMemory.Part(part.id(), part.name(), part.argumentsJson(), m.write())).write();
            }

            @Override
            public void done(FlowMemory m, String said) {
              closed(part, m, said);
            }
          });
      go(talk);
      talk.say(turn.get());
    }

    private void go(Reply reply) {
      boolean late;
      boolean open;
      synchronized (this) {
        now = Optional.of(reply);
        late = cancelled;
        open = opened;
      }
      if (late) reply.cancel();
      else if (open) reply.opened();
    }

    /** The model goes on with what came of it. */
    private void closed(TaskMemory.Part part, FlowMemory m, String said) {
      synchronized (this) {
        memory = memory.closed(part, json(flow.told(m)));
      }
      List<ChatRequest.Message> history = new ArrayList<>(request.history());
      history.add(new ChatRequest.Message("user", ChatPrompt.user(request, ChatPrompt.words(request.heard()))));
      model(new ChatRequest.Heard("(" + part.name() + " has come to its end"
          + (said.isBlank() ? "" : "; the caller was just told: " + said.strip())
          + "; go on with what came of it)", 1, false, "", List.of(), 0), history);
    }

    private void model(ChatRequest.Heard heard, List<ChatRequest.Message> history) {
      List<ChatRequest.Message> all = new ArrayList<>(history);
      List<ChatRequest.ToolRun> done = memory().done();
      if (!done.isEmpty()) all.add(new ChatRequest.Message("assistant", "", List.of(), done, 0));
      boolean after = heard != request.heard();
      ChatRequest.Generate g = request("", heard, all);
      ChatRequest.Generate asked = !after ? g : new ChatRequest.Generate(g.call(), g.turn(), g.reply(), g.draft(),
          ChatRequest.Cause.CALLER_SPOKE, g.caller(), heard, all, "", g.stamps());
      int number;
      synchronized (this) {
        number = ++models;
      }
      Reply reply = model.start(asked, new ByModel(number));
      boolean old;
      synchronized (this) {
        old = models != number;
      }
      if (old) reply.cancel();
      else go(reply);
    }

    @Override
    public void toolResult(ChatRequest.ToolResult result) {
      current().ifPresent(r -> r.toolResult(result));
    }

    @Override
    public void opened() {
      synchronized (this) {
        opened = true;
      }
      current().ifPresent(Reply::opened);
    }

    private synchronized Optional<Reply> current() {
      return now;
    }

    @Override
    public void cancel() {
      synchronized (this) {
        cancelled = true;
      }
      current().ifPresent(Reply::cancel);
    }

    /** What the model says, unless a part of the flow has begun since. */
    private final class ByModel extends PassingSink {
      private final int number;

      ByModel(int number) {
        super(sink);
        this.number = number;
      }

      private boolean isOld() {
        synchronized (Led.this) {
          return models != number;
        }
      }

      @Override
      public void text(String text) {
        if (!isOld()) super.text(text);
      }

      @Override
      public void filler(String text) {
        if (!isOld()) sink.filler(text);
      }

      @Override
      public void tool(String toolCallId, String name, String argumentsJson) {
        if (isOld()) return;
        if (!Optional.ofNullable(bot.tools().get(name)).map(Bot.ToolSpec::isFlow).orElse(false)) {
          super.tool(toolCallId, name, argumentsJson);
          return;
        }
        Optional<Reply> asking;
        synchronized (Led.this) {
          models++;
          asking = now;
          now = Optional.empty();
        }
        asking.ifPresent(Reply::cancel);
        TaskMemory.Part part = new TaskMemory.Part(toolCallId, name, argumentsJson, "");
        part(part, () -> flow.begin(name, FlowTalk.fields(argumentsJson).orElse(Map.of()), request.caller()));
      }

      @Override
      public void then(String verb, String target, Map<String, String> outcome) {
        if (!isOld()) super.then(verb, target, outcome);
      }

      @Override
      public void end(String modelMemory, String listenFor, int maxKeys) {
        if (!isOld()) super.end(memory().write(), listenFor, maxKeys);
      }

      @Override
      public void failed(String why) {
        if (!isOld()) super.failed(why);
      }
    }
  }

  private static String json(Map<String, String> map) {
    try {
      return JSON.writeValueAsString(map);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}

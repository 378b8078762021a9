package io.stepline.model.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.model.bot.Flow;
import io.stepline.model.bot.FlowMemory;
import io.stepline.model.engine.ChatModel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One reply that a flow makes: its words, its tools, and in states with a model what that says. Orders to the model are
 * given outside the lock, which its answers take. Thread-safe.
 */
final class FlowTalk implements ChatModel.Reply {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_FIELDS = 500;

  /** How a reply of the flow ends. */
  interface Ends {
    /** What the call is to remember. */
    String memory(FlowMemory memory);

    /** A part of the flow that a model asked for is done. @param said what the caller was told last */
    void done(FlowMemory memory, String said);
  }

  /** A flow that leads the whole talk. */
  static final Ends WHOLE = new Ends() {
    @Override
    public String memory(FlowMemory memory) {
      return memory.write();
    }

    @Override
    public void done(FlowMemory memory, String said) {
      throw new IllegalStateException("nobody asked for a part of the flow");
    }
  };

  private final Flow flow;
  private final ChatRequest.Generate request;
  private final FlowMemory before;
  private final Optional<ChatModel> model;
  private final ChatModel.Sink sink;
  private final Ends ends;
  private Optional<Flow.Turn> waiting = Optional.empty();
  private Optional<InState> inState = Optional.empty();
  private int tools;
  private boolean opened;
  private boolean cancelled;

  /**
   * @param before where the flow stood
   * @param model who talks in the states that have one; empty where none can
   */
  FlowTalk(Flow flow, ChatRequest.Generate request, FlowMemory before, Optional<ChatModel> model, ChatModel.Sink sink,
      Ends ends) {
    this.flow = flow;
    this.request = request;
    this.before = before;
    this.model = model;
    this.sink = sink;
    this.ends = ends;
  }

  void say(Flow.Turn turn) {
    Runnable next;
    synchronized (this) {
      if (cancelled) return;
      if (!turn.text().isBlank()) sink.text(turn.text() + " ");
      next = next(turn);
    }
    next.run();
  }

  private Runnable next(Flow.Turn turn) {
    inState = Optional.empty();
    if (turn.tool().isPresent()) {
      waiting = Optional.of(turn);
      sink.tool("t" + ++tools, turn.tool().get().name(), json(turn.arguments()));
      return () -> {
      };
    }
    switch (turn.then()) {
      case Flow.MODEL -> {
        if (model.isEmpty()) return () -> say(flow.modelFailed(turn.memory()));
        InState there = new InState(turn.memory());
        inState = Optional.of(there);
        return () -> there.begin(model.get());
      }
      case Flow.DONE -> {
        return () -> ends.done(turn.memory(), turn.text());
      }
      case "" -> {
      }
      default -> {
        String[] verb = turn.then().split(" ", 2);
        sink.then(verb[0], verb.length > 1 ? verb[1] : "", flow.outcome(turn.memory()));
      }
    }
    end(turn.memory());
    return () -> {
    };
  }

  private void end(FlowMemory memory) {
    sink.end(ends.memory(memory), flow.listenFor(before, memory), flow.maxKeys(memory));
  }

  @Override
  public void toolResult(ChatRequest.ToolResult result) {
    Runnable next;
    synchronized (this) {
      Optional<InState> there = inState;
      if (there.isPresent()) next = () -> there.get().reply().ifPresent(r -> r.toolResult(result));
      else if (waiting.isPresent() && result.toolCallId().equals("t" + tools)) {
        Flow.Turn asked = waiting.get();
        waiting = Optional.empty();
        Flow.Turn turn =
            flow.afterTool(asked.memory(), result.failed() ? Optional.empty() : fields(result.json()));
        next = () -> say(turn);
      } else return;
    }
    next.run();
  }

  @Override
  public void opened() {
    Optional<InState> there;
    synchronized (this) {
      opened = true;
      there = inState;
    }
    there.flatMap(InState::reply).ifPresent(ChatModel.Reply::opened);
  }

  @Override
  public void cancel() {
    Optional<InState> there;
    synchronized (this) {
      cancelled = true;
      waiting = Optional.empty();
      there = inState;
      inState = Optional.empty();
    }
    there.ifPresent(InState::leave);
  }

  /** What the model says in a state, until it ends its reply or leaves the state. */
  private final class InState implements ChatModel.Sink {
    private final FlowMemory memory;
    private final StringBuilder said = new StringBuilder();
    private Optional<ChatModel.Reply> reply = Optional.empty();
    private boolean over;

    InState(FlowMemory memory) {
      this.memory = memory;
    }

    void begin(ChatModel talker) {
      ChatModel.Reply begun = talker.start(
          StateBots.request(request, memory.state(), flow.told(memory), request.history()), this);
      boolean late;
      boolean open;
      synchronized (FlowTalk.this) {
        reply = Optional.of(begun);
        late = over || cancelled;
        open = opened;
      }
      if (late) begun.cancel();
      else if (open) begun.opened();
    }

    Optional<ChatModel.Reply> reply() {
      synchronized (FlowTalk.this) {
        return over ? Optional.empty() : reply;
      }
    }

    /** Nothing more is wanted of the model. */
    void leave() {
      Optional<ChatModel.Reply> now;
      synchronized (FlowTalk.this) {
        over = true;
        now = reply;
      }
      now.ifPresent(ChatModel.Reply::cancel);
    }

    /** @return whether the model may still be heard */
    private boolean listens() {
      return !over && !cancelled;
    }

    @Override
    public void text(String text) {
      synchronized (FlowTalk.this) {
        if (!listens()) return;
        said.append(text);
        sink.text(text);
      }
    }

    @Override
    public void codes(int[] codes, String says) {
      synchronized (FlowTalk.this) {
        if (listens()) sink.codes(codes, says);
      }
    }

    @Override
    public void sound(int rateHz, short[] pcm, String says) {
      synchronized (FlowTalk.this) {
        if (listens()) sink.sound(rateHz, pcm, says);
      }
    }

    @Override
    public void filler(String text) {
      synchronized (FlowTalk.this) {
        if (listens()) sink.filler(text);
      }
    }

    @Override
    public void thinking() {
      synchronized (FlowTalk.this) {
        if (listens()) sink.thinking();
      }
    }

    /** One of its ways out leads back into the flow; other tools are the house's to run. */
    @Override
    public void tool(String toolCallId, String name, String argumentsJson) {
      Optional<Flow.Turn> on;
      synchronized (FlowTalk.this) {
        if (!listens()) return;
        if (!flow.leaves(memory, name)) {
          sink.tool(toolCallId, name, argumentsJson);
          return;
        }
        on = Optional.of(flow.afterModel(flow.afterWords(memory, said.toString()), name,
            fields(argumentsJson).orElse(Map.of())));
      }
      leave();
      if (!said.isEmpty()) sink.text(" ");
      on.ifPresent(FlowTalk.this::say);
    }

    @Override
    public void then(String verb, String target, Map<String, String> outcome) {
      synchronized (FlowTalk.this) {
        if (listens()) sink.then(verb, target, flow.outcome(memory));
      }
    }

    @Override
    public void end(String modelMemory, String listenFor, int maxKeys) {
      synchronized (FlowTalk.this) {
        if (!listens()) return;
        over = true;
        inState = Optional.empty();
        FlowTalk.this.end(flow.afterWords(memory, said.toString()));
      }
    }

    /** What has been said already counts; where nothing was, the flow goes on without a model. */
    @Override
    public void failed(String why) {
      boolean silent;
      synchronized (FlowTalk.this) {
        if (!listens()) return;
        over = true;
        inState = Optional.empty();
        silent = said.isEmpty();
        if (!silent) sink.failed(why);
      }
      if (silent) say(flow.modelFailed(memory));
    }
  }

  /** The values of a JSON object as text; those inside objects and lists by their way, {@code orders.0.state}. */
  static Optional<Map<String, String>> fields(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      if (!node.isObject()) return Optional.empty();
      Map<String, String> fields = new HashMap<>();
      gather("", node, fields);
      return Optional.of(fields);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static void gather(String way, JsonNode node, Map<String, String> fields) {
    if (fields.size() >= MOST_FIELDS) return;
    if (node.isValueNode()) {
      fields.put(way, node.asText());
      return;
    }
    String inside = way.isEmpty() ? "" : way + ".";
    if (node.isArray()) for (int i = 0; i < node.size(); i++) gather(inside + i, node.get(i), fields);
    node.properties().forEach(e -> gather(inside + e.getKey(), e.getValue(), fields));
  }

  private static String json(Map<String, String> map) {
    try {
      return JSON.writeValueAsString(map);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}

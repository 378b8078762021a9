package io.stepline.model.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.route.ServerEventStream;
import io.stepline.model.route.ServerPool;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A chat model behind HTTP servers that stream, in whichever dialect. Cancelling closes the request. Thread-safe. */
public final class StreamingChat implements ChatModel {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_TOOL_ROUNDS = 6;

  private final ServerPool pool;
  private final Dialect dialect;
  private final Map<String, Bot> bots;
  private final int capacity;

  public StreamingChat(ServerPool pool, Dialect dialect, Map<String, Bot> bots) {
    this(pool, dialect, bots, 0);
  }

  /** @param capacity streams that one server makes at once; 0 for no limit to speak of */
  public StreamingChat(ServerPool pool, Dialect dialect, Map<String, Bot> bots, int capacity) {
    this.capacity = capacity;
    this.pool = pool;
    this.dialect = dialect;
    this.bots = bots;
  }

  @Override
  public String name() {
    return dialect.name() + " at " + pool.describe();
  }

  /** A server that is down or rests carries nothing; with none up, the load is as full as can be. */
  @Override
  public Load load() {
    return capacity == 0 ? Load.UNLIMITED : new Load(pool.inFlight(), Math.max(1, pool.usable() * capacity));
  }

  @Override
  public Reply start(ChatRequest.Generate request, Sink sink) {
    Talk talk =
        new Talk(Optional.ofNullable(bots.get(request.caller().bot())).orElseGet(() -> bots.values().iterator().next()),
            request, sink);
    Thread.ofVirtual().name("chat-" + request.call() + "-" + request.reply().value()).start(talk::run);
    return talk;
  }

  private final class Talk implements Reply {
    private final Bot bot;
    private final ChatRequest.Generate request;
    private final Sink sink;
    private final Dialect.Script script;
    private final ServerPool.Call call = new ServerPool.Call();
    private final Map<String, ChatRequest.ToolResult> results = new LinkedHashMap<>();
    private List<Dialect.ToolWish> waitingFor = List.of();
    private int rounds;

    Talk(Bot bot, ChatRequest.Generate request, Sink sink) {
      this.bot = bot;
      this.request = request;
      this.sink = sink;
      this.script = dialect.begin(bot, request);
    }

    void run() {
      if (request.cause() == ChatRequest.Cause.GREETING && !bot.greeting().isEmpty()) {
        sink.text(bot.greeting() + " ");
        sink.end("", "", 0);
        return;
      }
      generateOrFail();
    }

    private void generateOrFail() {
      try {
        generate();
      } catch (IOException | RuntimeException e) {
        if (!call.isClosed()) sink.failed("chat server: " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void generate() throws IOException, InterruptedException {
      byte[] body = JSON.writeValueAsBytes(script.body());
      pool.post(request.call().toString(), script.path(), call,
          b -> b.header("Content-Type", "application/json").header("Accept", "text/event-stream")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body)),
          (in, begun) -> ServerEventStream.read(in, event -> {
            if (script.event(event, sink)) begun.run();
          }));
      finish(script.ended(sink));
    }

    private void finish(List<Dialect.ToolWish> wishes) throws IOException {
      List<Dialect.ToolWish> real = HouseWishes.told(bot, wishes, sink);
      if (real.isEmpty()) {
        sink.end(script.memory(), "", 0);
        return;
      }
      synchronized (results) {
        waitingFor = real;
        results.clear();
      }
      if (++rounds > MAX_TOOL_ROUNDS) throw new IOException("the model asks for tools without end");
      real.forEach(w -> sink.tool(w.id(), w.name(), w.argumentsJson()));
    }

    @Override
    public void toolResult(ChatRequest.ToolResult result) {
      synchronized (results) {
        if (call.isClosed() || waitingFor.stream().noneMatch(w -> w.id().equals(result.toolCallId()))) return;
        results.put(result.toolCallId(), result);
        if (results.size() < waitingFor.size()) return;
        script.results(List.copyOf(results.values()));
        waitingFor = List.of();
      }
      Thread.ofVirtual().name("chat-" + request.call() + "-tool").start(this::generateOrFail);
    }

    @Override
    public void cancel() {
      call.close();
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}

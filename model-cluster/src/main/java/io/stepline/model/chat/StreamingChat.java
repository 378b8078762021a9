package io.stepline.model.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Tracing;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.engine.Load;
import io.stepline.model.route.Ending;
import io.stepline.model.route.ServerEventStream;
import io.stepline.model.route.ServerPool;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A chat model behind HTTP servers that stream, in whichever dialect. Cancelling closes the request. Thread-safe. */
public final class StreamingChat implements ChatModel {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger log = LoggerFactory.getLogger(StreamingChat.class);
  private static final int MAX_TOOL_ROUNDS = 6;
  private static final int MAX_REFUSALS = 3;
  private static final int PRIORITY_DRAFT = 1;
  private static final int PRIORITY_TRANSCRIPT = 2;

  private final ServerPool pool;
  private final Dialect dialect;
  private final Map<String, Bot> bots;
  private final Settings settings;
  private final Sounds sounds;
  private final Scribe scribe;
  /** Off for good once a server has refused it. */
  private volatile boolean priorities;

  /**
   * @param capacity streams that one server makes at once; 0 for no limit to speak of
   * @param soundTurns of the caller that a model which hears is sent as sound, {@code soundSeconds} of them at most
   * @param writesDown whether the model also writes down what it hears
   * @param priorities whether drafts and transcripts ask for a lower priority than replies (vLLM)
   * @param tracing what servers are told of a call's trace, as {@code traceparent}
   */
  public record Settings(int capacity, int soundTurns, int soundSeconds, boolean writesDown, boolean priorities,
      Tracing tracing) {
    public Settings(int capacity, int soundTurns, int soundSeconds, boolean writesDown, boolean priorities) {
      this(capacity, soundTurns, soundSeconds, writesDown, priorities, Tracing.OFF);
    }

    public static final Settings USUAL = new Settings(0, 3, 30, false, false);
  }

  public StreamingChat(ServerPool pool, Dialect dialect, Map<String, Bot> bots) {
    this(pool, dialect, bots, Settings.USUAL);
  }

  public StreamingChat(ServerPool pool, Dialect dialect, Map<String, Bot> bots, Settings settings) {
    this.pool = pool;
    this.dialect = dialect;
    this.bots = bots;
    this.settings = settings;
    this.sounds = new Sounds(settings.soundTurns(), settings.soundSeconds());
    this.scribe = new Scribe(pool);
    this.priorities = settings.priorities();
  }

  @Override
  public String name() {
    return dialect.name() + " at " + pool.describe();
  }

  /** A server that is down or rests carries nothing; with none up, the load is as full as can be. */
  @Override
  public Load load() {
    return pool.carries(settings.capacity());
  }

  @Override
  public CompletableFuture<String> writtenDown(ChatRequest.Generate request) {
    Optional<ObjectNode> body = settings.writesDown() ? dialect.writingDown(request) : Optional.empty();
    if (body.isEmpty()) return CompletableFuture.completedFuture("");
    if (priorities) body.get().put("priority", PRIORITY_TRANSCRIPT);
    return scribe.write(request.call(), "/chat/completions", body.get());
  }

  @Override
  public void forget(Predicate<CallId> calls) {
    sounds.forget(calls);
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
    private final Said sink;
    private final Map<Long, SpeechTokens.Wave> heard;
    private Optional<Dialect.Script> begun = Optional.empty();
    private final Leaving leaving;
    private final ServerPool.Call call = new ServerPool.Call();
    private final Object turn = new Object();
    private Optional<ToolRound> waitingFor = Optional.empty();
    private int rounds;
    private int refusals;
    private boolean askedAgain;
    private boolean wentOn;
    private boolean askedForWords;

    Talk(Bot bot, ChatRequest.Generate request, Sink sink) {
      this.bot = bot;
      this.request = request;
      this.sink = new Said(sink);
      this.heard = sounds.heard(request);
      this.leaving = new Leaving(bot);
    }

    void run() {
      if (request.cause() == ChatRequest.Cause.GREETING && !bot.greeting().isEmpty()) {
        sink.text(bot.greeting() + " ");
        sink.end("", "", 0);
        return;
      }
      generateOrFail();
    }

    /** Made by the thread that asks first: there may be much sound to be written. */
    private synchronized Dialect.Script script() {
      if (begun.isEmpty()) begun = Optional.of(dialect.begin(bot, request, heard));
      return begun.get();
    }

    private void generateOrFail() {
      try {
        while (!call.isClosed() && !isOver(asked())) rounds++;
      } catch (IOException | RuntimeException e) {
        if (call.isClosed()) return;
        leaving.tellAfterFailure(sink);
        sink.failed("chat server: " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** One request, or several where the server wants it otherwise or the answer comes in halves. */
    private Ending asked() throws IOException, InterruptedException {
      while (true) {
        ObjectNode order = script().body();
        if (priorities) order.put("priority", request.draft() ? PRIORITY_DRAFT : 0);
        byte[] body = JSON.writeValueAsBytes(order);
        sink.begin();
        Ending[] ending = {Ending.NONE};
        try {
          pool.post(request.call().toString(), script().path(), call,
              b -> {
                b.header("Content-Type", "application/json").header("Accept", "text/event-stream")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body));
                settings.tracing().parent(request.call(), request.reply())
                    .ifPresent(t -> b.header("traceparent", t));
              },
              (in, begun) -> ending[0] = ServerEventStream.read(in, event -> {
                switch (script().event(event, sink)) {
                  case SAYS -> begun.run();
                  case THINKS -> {
                    begun.alive();
                    sink.thinking();
                  }
                  case NOTHING -> {}
                }
              }));
          return ending[0];
        } catch (ServerPool.Refused e) {
          boolean adapts =
              script().refused(e.why()) || priorities && e.why().toLowerCase(Locale.ROOT).contains("priority");
          if (++refusals > MAX_REFUSALS || !adapts) throw e;
          priorities &= !e.why().toLowerCase(Locale.ROOT).contains("priority");
        }
      }
    }

    /** The answer is there. @return whether there is nothing to be asked for now */
    private boolean isOver(Ending ending) throws IOException {
      List<Dialect.ToolWish> wishes = script().ended(ending, sink);
      if (script().goesOn()) return false;
      if (wishes.isEmpty() && !sink.saidNow()) return nothingSaid(ending);
      if (ending == Ending.FILTERED && wishes.isEmpty()) throw new IOException("cut off by the content filter");
      if (!wishes.isEmpty()) return asks(wishes);
      if (ending == Ending.LENGTH && isCutOff()) return false;
      return end();
    }

    private boolean end() {
      leaving.tell(sink);
      sink.end(script().memory(), "", 0);
      return true;
    }

    /** An empty answer: asked for once more, unless the reply has said what it had to. */
    private boolean nothingSaid(Ending ending) throws IOException {
      if (leaving.isWished() && (sink.saidEver() || askedForWords || !leaving.wantsWords())) return end();
      if (askedAgain) throw new IOException("nothing was answered, twice (" + ending + ")");
      askedAgain = true;
      log.info("callId={} replyId={} an empty answer ({}), asked for once more", request.call(),
          request.reply().value(), ending);
      return false;
    }

    /** A sentence that the limit of tokens cut off is finished, once. */
    private boolean isCutOff() {
      boolean broken = !wentOn && !sink.endsSentence();
      log.info("callId={} replyId={} cut off by the limit of tokens{}", request.call(), request.reply().value(),
          broken ? ", asked to finish the sentence" : "");
      if (broken) script().note("(you were cut off; finish your sentence in a few words and add nothing)");
      wentOn |= broken;
      return broken;
    }

    private boolean asks(List<Dialect.ToolWish> wishes) throws IOException {
      if (rounds >= MAX_TOOL_ROUNDS) throw new IOException("the model asks for tools without end");
      ToolRound round = new ToolRound(bot, request, wishes, leaving);
      boolean silent = leaving.wantsWords() && !sink.saidEver() && !askedForWords;
      if (!round.matters() && !silent) return end();
      askedForWords |= silent;
      synchronized (turn) {
        if (round.isComplete()) {
          script().results(round.inOrder());
          return false;
        }
        waitingFor = Optional.of(round);
      }
      round.toRun().forEach(w -> sink.tool(w.id(), w.name(), w.argumentsJson()));
      return true;
    }

    @Override
    public void toolResult(ChatRequest.ToolResult result) {
      synchronized (turn) {
        Optional<ToolRound> round = waitingFor;
        if (call.isClosed() || round.isEmpty() || !round.get().take(result) || !round.get().isComplete()) return;
        script().results(round.get().inOrder());
        waitingFor = Optional.empty();
        rounds++;
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

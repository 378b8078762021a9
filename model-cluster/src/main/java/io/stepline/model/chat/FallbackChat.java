package io.stepline.model.chat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Transcript;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.engine.Load;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model, and another that takes over where it fails before it has said anything: the caller hears the bot's filler
 * and then the other's answer, never silence. Thread-safe.
 */
public final class FallbackChat implements ChatModel {
  private static final Logger log = LoggerFactory.getLogger(FallbackChat.class);
  /** Among a call's headers: the gateway took it although the cluster is full, for the second model. */
  private static final String PROFILE = "stepline-profile";
  private static final String LIGHTER = "lighter";
  private final ChatModel first;
  private final ChatModel second;
  private final Map<String, Bot> bots;
  private final LongAdder taken = new LongAdder();
  private final Transcripts transcripts = new Transcripts();

  public FallbackChat(ChatModel first, ChatModel second, Map<String, Bot> bots) {
    this.first = first;
    this.second = second;
    this.bots = bots;
  }

  @Override
  public String name() {
    long n = taken.sum();
    return first.name() + "; else " + second.name() + (n == 0 ? "" : " (fallback: took over " + n + " replies)");
  }

  @Override
  public Load load() {
    return first.load();
  }

  @Override
  public Reply start(ChatRequest.Generate request, Sink sink) {
    Guarded guarded = new Guarded(request, sink);
    if (LIGHTER.equals(request.caller().headers().get(PROFILE))) guarded.beginSecond();
    else guarded.begin();
    return guarded;
  }

  @Override
  public void spoken(SpokenMark mark) {
    first.spoken(mark);
    second.spoken(mark);
  }

  @Override
  public void transcript(Transcript transcript) {
    transcripts.heard(transcript);
  }

  @Override
  public CompletableFuture<String> writtenDown(ChatRequest.Generate request) {
    return first.writtenDown(request);
  }

  @Override
  public void heard(CallId call, ReplyId reply, long heardMs) {
    first.heard(call, reply, heardMs);
    second.heard(call, reply, heardMs);
  }

  @Override
  public void forget(Predicate<CallId> calls) {
    first.forget(calls);
    second.forget(calls);
  }

  private static ChatRequest.Generate written(ChatRequest.Generate r, String text) {
    ChatRequest.Heard h = r.heard();
    return new ChatRequest.Generate(r.call(), r.turn(), r.reply(), r.draft(), r.cause(), r.caller(),
        new ChatRequest.Heard(text, h.confidence(), text.isBlank(), h.keys(), h.codes(), h.wave(), h.anger(),
            h.utterance(), h.manner()),
        r.history(), r.memory(), r.stamps());
  }

  private final class Guarded extends PassingSink implements Reply {
    private final ChatRequest.Generate request;
    private final Sink sink;
    private Optional<Reply> reply = Optional.empty();
    private boolean said;
    private boolean second;
    private boolean cancelled;

    Guarded(ChatRequest.Generate request, Sink sink) {
      super(sink);
      this.request = request;
      this.sink = sink;
    }

    void begin() {
      hold(first.start(request, this), false);
    }

    /** The first may have failed before its start returned. */
    private synchronized void hold(Reply started, boolean isSecond) {
      if (isSecond == second) reply = Optional.of(started);
      if (cancelled) started.cancel();
    }

    private synchronized void said() {
      said = true;
    }

    @Override
    public void text(String text) {
      said();
      super.text(text);
    }

    @Override
    public void codes(int[] codes, String says) {
      said();
      super.codes(codes, says);
    }

    @Override
    public void sound(int rateHz, short[] pcm, String says) {
      said();
      super.sound(rateHz, pcm, says);
    }

    @Override
    public void tool(String toolCallId, String name, String argumentsJson) {
      said();
      super.tool(toolCallId, name, argumentsJson);
    }

    @Override
    public void then(String verb, String target, Map<String, String> outcome) {
      said();
      super.then(verb, target, outcome);
    }

    @Override
    public void failed(String why) {
      synchronized (this) {
        if (said || second || cancelled) {
          super.failed(why);
          return;
        }
        second = true;
        reply = Optional.empty();
      }
      taken.increment();
      log.warn("callId={} replyId={} {}; {} takes over", request.call(), request.reply().value(), why,
          FallbackChat.this.second.name());
      String filler = Optional.ofNullable(bots.get(request.caller().bot())).map(Bot::filler).orElse("");
      if (!filler.isEmpty()) sink.filler(filler);
      startSecond();
    }

    void beginSecond() {
      synchronized (this) {
        second = true;
      }
      startSecond();
    }

    /** The second model may need words where the first heard for itself. */
    private void startSecond() {
      boolean sound = request.heard().text().isBlank()
          && (!request.heard().codes().isEmpty() || request.heard().wave().pcm().length > 0);
      if (!sound) {
        hold(FallbackChat.this.second.start(request, this), true);
        return;
      }
      Thread.ofVirtual().name("chat-transcript").start(() -> hold(FallbackChat.this.second
          .start(written(request, transcripts.text(request.call(), request.heard().utterance())), this), true));
    }

    @Override
    public void toolResult(ChatRequest.ToolResult result) {
      current().ifPresent(r -> r.toolResult(result));
    }

    @Override
    public void opened() {
      current().ifPresent(Reply::opened);
    }

    private synchronized Optional<Reply> current() {
      return reply;
    }

    @Override
    public void cancel() {
      Optional<Reply> now;
      synchronized (this) {
        cancelled = true;
        now = reply;
      }
      now.ifPresent(Reply::cancel);
    }
  }

  @Override
  public void close() {
    first.close();
    second.close();
  }
}

package io.stepline.model.chat;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.WallClock;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.worker.EndedCalls;
import io.stepline.model.worker.Mailbox;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hop 7: requests in, chunks of replies out. Repeated and cancelled requests do nothing. */
public final class ChatWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChatWorker.class);

  private final ChatModel model;
  private final Map<String, Bot> bots;
  private final Bus bus;
  private final WallClock clock;
  private final Map<CallId, Brain> brains = new HashMap<>();
  private final EndedCalls ended = new EndedCalls();
  private final Mailbox mailbox;
  private final Meters.Times firstToken;
  private final Meters.Count requests;
  private final Meters.Count failures;
  private final Meters.Count cancels;
  private final ScheduledExecutorService reports = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("model-load").factory());
  private final Bus.Subscription subscription;

  /** @param name of this worker among those of the cluster */
  public ChatWorker(ChatModel model, Map<String, Bot> bots, Bus bus, WallClock clock, String name, Meters meters) {
    this.model = model;
    this.bots = bots;
    this.bus = bus;
    this.clock = clock;
    this.mailbox = new Mailbox("chat", meters);
    this.firstToken = meters.times("stepline.chat.first.token");
    this.requests = meters.count("stepline.chat.requests");
    this.failures = meters.count("stepline.chat.failures");
    this.cancels = meters.count("stepline.chat.cancels");
    meters.gauge("stepline.chat.streams", () -> model.load().inFlight());
    meters.gauge("stepline.chat.capacity", () -> model.load().capacity());
    this.subscription = bus.subscribe(new Bus.Reader("chat", Bus.Start.NOW, 0, List.of(
        Bus.Route.each(Topics.REPLY_CANCELS, c -> mailbox.control(() -> cancel(c))),
        Bus.Route.each(Topics.CHAT_REQUESTS, r -> mailbox.control(() -> take(r))),
        Bus.Route.each(Topics.SPEECH_TRANSCRIPTS, model::transcript),
        Bus.Route.each(Topics.CALL_EVENTS, e -> {
          if (e instanceof CallEvent.Ended) mailbox.control(() -> forget(e.call()));
        }))));
    reports.scheduleAtFixedRate(() -> report(name), 0, 1, TimeUnit.SECONDS);
  }

  private void report(String name) {
    ChatModel.Load load = model.load();
    if (load.capacity() > 0) bus.publish(Topics.MODEL_LOAD, new ModelLoad(name, "chat", load.inFlight(), load.capacity(), clock.nowUs()));
  }

  private static final class Brain {
    final TreeMap<ReplyId, ChatModel.Reply> replies = new TreeMap<>();
    ReplyId begun = ReplyId.NONE;
    ReplyId cancelled = ReplyId.NONE;

    void cancel(ReplyId upTo) {
      if (upTo.compareTo(cancelled) > 0) cancelled = upTo;
      var old = replies.headMap(upTo, true);
      old.values().forEach(ChatModel.Reply::cancel);
      old.clear();
    }
  }

  private void forget(CallId call) {
    ended.add(call);
    Optional.ofNullable(brains.remove(call)).ifPresent(b -> b.cancel(new ReplyId(Long.MAX_VALUE)));
  }

  private void cancel(ReplyCancel order) {
    if (ended.contains(order.call())) return;
    cancels.one();
    brains.computeIfAbsent(order.call(), c -> new Brain()).cancel(order.reply());
  }

  private void take(ChatRequest request) {
    if (ended.contains(request.call())) return;
    Brain brain = brains.computeIfAbsent(request.call(), c -> new Brain());
    if (request.reply().compareTo(brain.cancelled) <= 0) return;
    switch (request) {
      case ChatRequest.Generate g when g.reply().compareTo(brain.begun) > 0 -> {
        requests.one();
        brain.begun = g.reply();
        brain.replies.clear();
        brain.replies.put(g.reply(), model.start(g, new Publisher(g)));
      }
      case ChatRequest.Generate g -> log.debug("callId={} replyId={} asked for twice", g.call(), g.reply().value());
      case ChatRequest.ToolResult r -> Optional.ofNullable(brain.replies.get(r.reply())).ifPresent(reply -> reply.toolResult(r));
    }
  }

  /** Numbers the chunks of one reply and publishes them. A reply that breaks off after it has begun ends with an apology. */
  private final class Publisher implements ChatModel.Sink {
    private final ChatRequest.Generate request;
    private final Bot.VoiceWish voice;
    private final String language;
    private final StyleTags tags;
    private final long askedUs = clock.nowUs();
    private int seq;
    private boolean said;
    private Stamps stamps;

    Publisher(ChatRequest.Generate request) {
      this.request = request;
      this.stamps = request.stamps();
      Optional<Bot> bot = Optional.ofNullable(bots.get(request.caller().bot()));
      this.voice = bot.map(Bot::voice).orElse(Bot.VoiceWish.ANY);
      this.tags = new StyleTags(voice.style());
      this.language = bot.map(Bot::language).orElse("en-us");
    }

    private Stamps stamped() {
      if (stamps.firstToken() == 0) {
        stamps = stamps.firstToken(clock.nowUs());
        firstToken.took(stamps.firstToken() - askedUs);
      }
      return stamps;
    }

    private void publish(ReplyChunk chunk) {
      bus.publish(Topics.REPLY_CHUNKS, chunk);
    }

    @Override
    public synchronized void text(String text) {
      say(tags.accept(text));
    }

    private void say(String text) {
      said |= !text.isEmpty();
      if (!text.isEmpty()) publish(new ReplyChunk.Text(request.call(), request.reply(), seq++, text, voice.name(), language, tags.style(), stamped()));
    }

    @Override
    public synchronized void codes(int[] codes, String says) {
      said = true;
      publish(new ReplyChunk.Codes(request.call(), request.reply(), seq++, codes, says, voice.name(), language, stamped()));
    }

    @Override
    public synchronized void sound(int rateHz, short[] pcm, String says) {
      said = true;
      publish(new ReplyChunk.Sound(request.call(), request.reply(), seq++, rateHz, pcm, says, voice.name(), language, stamped()));
    }

    @Override
    public synchronized void tool(String toolCallId, String name, String argumentsJson) {
      say(tags.rest());
      publish(new ReplyChunk.ToolCall(request.call(), request.reply(), seq++, toolCallId, name, argumentsJson));
    }

    @Override
    public synchronized void then(String verb, String target, Map<String, String> outcome) {
      publish(new ReplyChunk.Then(request.call(), request.reply(), seq++, verb, target, outcome));
    }

    @Override
    public synchronized void end(String memory, String listenFor, int maxKeys) {
      say(tags.rest());
      publish(new ReplyChunk.End(request.call(), request.reply(), seq++, memory, listenFor, maxKeys, false, stamped()));
    }

    @Override
    public synchronized void failed(String why) {
      failures.one();
      log.warn("callId={} replyId={} {}", request.call(), request.reply().value(), why);
      String apology = said ? Optional.ofNullable(bots.get(request.caller().bot())).map(Bot::apology).orElse("") : "";
      if (!apology.isEmpty()) say(tags.rest() + " " + apology);
      publish(new ReplyChunk.End(request.call(), request.reply(), seq++, request.memory(), "", 0, apology.isEmpty(), stamped()));
    }
  }

  @Override
  public void close() {
    reports.shutdownNow();
    subscription.close();
    mailbox.close();
  }
}

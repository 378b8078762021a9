package io.stepline.model.chat;

import io.stepline.kafka.bus.Meters;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.WallClock;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers the chunks of one reply and publishes them. A reply that breaks off after it has begun ends with an apology.
 * Thread-safe.
 */
final class Publisher implements ChatModel.Sink {
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);

  private final ChatRequest.Generate request;
  private final Consumer<ReplyChunk> out;
  private final WallClock clock;
  private final String apology;
  private final Bot.VoiceWish voice;
  private final String language;
  private final StyleTags tags;
  private final Meters.Times firstToken;
  private final Meters.Count failures;
  private final long askedUs;
  private int seq;
  private boolean said;
  private Stamps stamps;

  /** @param begun what another has published of this reply already */
  Publisher(ChatRequest.Generate request, Optional<Bot> bot, Begun begun, Consumer<ReplyChunk> out, WallClock clock,
      Meters.Times firstToken, Meters.Count failures) {
    this.request = request;
    this.out = out;
    this.clock = clock;
    this.firstToken = firstToken;
    this.failures = failures;
    this.askedUs = clock.nowUs();
    this.seq = begun.nextSeq();
    this.said = begun.said();
    this.apology = bot.map(Bot::apology).orElse("");
    this.stamps = request.stamps();
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
    out.accept(chunk);
  }

  @Override
  public synchronized void text(String text) {
    say(tags.accept(text));
  }

  private void say(String text) {
    said |= !text.isEmpty();
    if (!text.isEmpty()) publish(new ReplyChunk.Text(request.call(), request.reply(), seq++, text, voice.name(),
        language, tags.style(), stamped()));
  }

  @Override
  public synchronized void codes(int[] codes, String says) {
    said = true;
    publish(
        new ReplyChunk.Codes(request.call(), request.reply(), seq++, codes, says, voice.name(), language, stamped()));
  }

  @Override
  public synchronized void sound(int rateHz, short[] pcm, String says) {
    said = true;
    publish(new ReplyChunk.Sound(request.call(), request.reply(), seq++, rateHz, pcm, says, voice.name(), language,
        stamped()));
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
    String last = said ? apology : "";
    if (!last.isEmpty()) say(tags.rest() + " " + last);
    publish(
        new ReplyChunk.End(request.call(), request.reply(), seq++, request.memory(), "", 0, last.isEmpty(), stamped()));
  }
}

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
 * Numbers the chunks of one reply and publishes them. While nothing is to be heard for long the bot's filler is, and a
 * reply that breaks off after it has begun ends with what is known: a tool's own words, that the request was received,
 * or the apology. Of a draft only the beginning goes out until it is opened. Thread-safe.
 */
final class Publisher implements ChatModel.Sink {
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);
  private static final int MAX_FILLERS = 2;
  /** Whoever took a call over may not hear that a draft was opened. */
  private static final long DRAFT_US = 3_000_000;

  /** @param fillerAfterUs how long nothing may be heard before the filler is; 0 for ever */
  record How(WallClock clock, long fillerAfterUs, Meters.Times firstToken, Meters.Count failures) {}

  private final ChatRequest.Generate request;
  private final Consumer<ReplyChunk> out;
  private final How how;
  private final Optional<Bot> bot;
  private final Bot.VoiceWish voice;
  private final String language;
  private final StyleTags tags;
  private final ToolNews tools = new ToolNews();
  private final DraftHold draft = new DraftHold();
  private final long askedUs;
  private long silentSinceUs;
  private int seq;
  private int fillers;
  private boolean said;
  private boolean open;
  private boolean holds;
  private boolean over;
  private Stamps stamps;

  /** @param begun what another has published of this reply already */
  Publisher(ChatRequest.Generate request, Optional<Bot> bot, Begun begun, Consumer<ReplyChunk> out, How how) {
    this.request = request;
    this.out = out;
    this.how = how;
    this.bot = bot;
    this.askedUs = how.clock().nowUs();
    this.silentSinceUs = askedUs;
    this.seq = begun.nextSeq();
    this.open = !request.draft();
    this.holds = request.draft();
    this.stamps = request.stamps();
    this.voice = bot.map(Bot::voice).orElse(Bot.VoiceWish.ANY);
    this.tags = new StyleTags(voice.style());
    this.language = bot.map(Bot::language).orElse("en-us");
  }

  /** The reply may sound from now on; before, nobody waits for it. */
  synchronized void opened() {
    if (open) return;
    open = true;
    silentSinceUs = how.clock().nowUs();
    release();
  }

  /** A tool of this reply has answered; what the model makes of it is waited for anew. */
  synchronized void toolResult(ChatRequest.ToolResult result) {
    tools.answered(result);
    said = false;
    silentSinceUs = how.clock().nowUs();
  }

  /** Time passes: who has heard nothing for long hears the filler. */
  synchronized void tick() {
    if (holds && how.clock().nowUs() - askedUs > DRAFT_US) release();
    String filler = bot.map(Bot::filler).orElse("");
    if (over || !open || said || tools.areRunning() || fillers >= MAX_FILLERS || filler.isEmpty()) return;
    if (how.fillerAfterUs() == 0 || how.clock().nowUs() - silentSinceUs < how.fillerAfterUs()) return;
    fillers++;
    silentSinceUs = how.clock().nowUs();
    publishText(filler + " ");
  }

  private Stamps stamped() {
    if (stamps.firstToken() == 0) {
      stamps = stamps.firstToken(how.clock().nowUs());
      how.firstToken().took(stamps.firstToken() - askedUs);
    }
    return stamps;
  }

  private void publish(ReplyChunk chunk) {
    if (holds && draft.holds(chunk)) {
      draft.keep(chunk);
      return;
    }
    out.accept(chunk);
    if (holds) draft.published(chunk);
  }

  private void release() {
    holds = false;
    draft.kept().forEach(out);
  }

  @Override
  public synchronized void text(String text) {
    say(tags.accept(text));
  }

  private void say(String text) {
    said |= !text.isBlank();
    if (!text.isEmpty()) publishText(text);
  }

  private void publishText(String text) {
    publish(new ReplyChunk.Text(request.call(), request.reply(), seq++, text, voice.name(), language, tags.style(),
        stamped()));
  }

  @Override
  public synchronized void filler(String text) {
    if (fillers > 0) return;
    fillers++;
    publishText(text + " ");
  }

  @Override
  public void thinking() {
    tick();
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
    tools.asked(toolCallId);
    publish(new ReplyChunk.ToolCall(request.call(), request.reply(), seq++, toolCallId, name, argumentsJson));
  }

  @Override
  public synchronized void then(String verb, String target, Map<String, String> outcome) {
    publish(new ReplyChunk.Then(request.call(), request.reply(), seq++, verb, target, outcome));
  }

  @Override
  public synchronized void end(String memory, String listenFor, int maxKeys) {
    say(tags.rest());
    over = true;
    publish(new ReplyChunk.End(request.call(), request.reply(), seq++, memory, listenFor, maxKeys, false, stamped()));
  }

  @Override
  public synchronized void failed(String why) {
    how.failures().one();
    log.warn("callId={} replyId={} {}", request.call(), request.reply().value(), why);
    over = true;
    boolean begun = seq > 0 || !tags.rest().isEmpty();
    String last = begun ? lastWords() : "";
    if (!last.isEmpty()) say((said ? " " : "") + last);
    publish(
        new ReplyChunk.End(request.call(), request.reply(), seq++, request.memory(), "", 0, last.isEmpty(), stamped()));
  }

  /** What is known when the model can say no more. Who has had something done is not told to ask for it again. */
  private String lastWords() {
    if (!tools.succeeded()) return bot.map(Bot::apology).orElse("");
    return tools.says().orElse(bot.map(Bot::received).orElse(""));
  }
}

package io.stepline.dialog.talk;

import io.stepline.dialog.context.ContextManager;
import io.stepline.dialog.conversation.ConversationEffect;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.dialog.policy.Temper;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.TurnId;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The replies of one call: asked for once it is known what they answer, opened, cancelled, or spoken by the house
 * itself. Owned by one step.
 */
final class Replies {
  private final CallId call;
  private final ContextManager context;
  private final BotPolicy bot;
  private final long nowUs;
  private final Consumer<TalkEffect> out;
  private final Speculation speculation;
  private final Temper temper;
  private Optional<SpeechTokens> settled;
  private Optional<ConversationEffect.DraftReply> waitingForTokens;
  private ReplyId open;
  private ReplyId requested;
  private boolean cutShort;

  Replies(Talk talk, ContextManager context, BotPolicy bot, long nowUs, Consumer<TalkEffect> out) {
    this.call = talk.call();
    this.context = context;
    this.bot = bot;
    this.nowUs = nowUs;
    this.out = out;
    this.speculation = new Speculation(talk.drafts().ledger());
    this.temper = new Temper(bot.angryWords(), talk.mood());
    this.settled = talk.drafts().settled();
    this.waitingForTokens = talk.drafts().waiting();
    this.open = talk.drafts().open();
    this.requested = talk.drafts().requested();
    this.cutShort = talk.drafts().cutShort();
  }

  Talk.Drafts drafts() {
    return new Talk.Drafts(settled, waitingForTokens, open, requested, cutShort, speculation.ledger());
  }

  Temper.Mood mood() {
    return temper.mood();
  }

  /** What the caller said last, up to a pause. */
  Optional<SpeechTokens> settled() {
    return settled;
  }

  void settled(SpeechTokens tokens) {
    settled = Optional.of(tokens);
    waitingForTokens.filter(w -> w.utterance() <= tokens.utterance()).ifPresent(w -> {
      waitingForTokens = Optional.empty();
      request(w, settled);
    });
  }

  /**
   * What a model heard as sound has been written down.
   *
   * @return whether it is what the caller said last
   */
  boolean written(long utterance, String text, TurnId turn) {
    if (settled.filter(t -> t.utterance() == utterance && t.text().isBlank()).isEmpty()) return false;
    settled = settled.map(t -> new SpeechTokens(t.call(), t.utterance(), true, text, 1, t.rejected(), t.codes(),
        t.wave(), t.voice(), t.stamps(), t.manner()));
    temper.written(turn, text);
    return true;
  }

  boolean draftIsWorthIt(Speculation.Mode mode, double load) {
    return speculation.worthIt(mode, load);
  }

  void draft(ConversationEffect.DraftReply d) {
    boolean spoken = d.cause() == ChatRequest.Cause.CALLER_SPOKE;
    Optional<SpeechTokens> tokens = spoken ? settled.filter(t -> t.utterance() >= d.utterance()) : Optional.empty();
    if (spoken && tokens.isEmpty()) waitingForTokens = Optional.of(d);
    else request(d, tokens);
  }

  private void request(ConversationEffect.DraftReply d, Optional<SpeechTokens> tokens) {
    requested = d.reply();
    double anger = tokens.map(t -> temper.heard(d.turn(), t, cutShort)).orElse(0.0);
    if (d.draft()) speculation.drafted(d.reply(), nowUs);
    else cutShort = false;
    out.accept(
        new TalkEffect.Chat(context.request(d.turn(), d.reply(), d.cause(), tokens, d.keys(), d.draft(), anger,
            nowUs)));
    if (open.equals(d.reply())) context.opened(d.reply());
  }

  void opened(ReplyId reply) {
    open = reply;
    speculation.opened(reply, nowUs);
    if (requested.equals(open)) context.opened(open);
  }

  void cancelled(ReplyId reply) {
    waitingForTokens = waitingForTokens.filter(w -> !w.reply().equals(reply));
    context.cancelled(reply);
    speculation.cancelled(reply, nowUs);
    out.accept(new TalkEffect.Cancel(new ReplyCancel(call, reply)));
  }

  /** The model has said all of it. */
  void completed(ReplyId reply) {
    speculation.completed(reply, nowUs);
  }

  /** Whether the caller cut the last reply short, which says something about their temper. */
  void cutShort(boolean was) {
    cutShort = was;
  }

  /** Words of the house, made by no model. */
  void speak(ReplyId reply, String text) {
    out.accept(new TalkEffect.Chunk(
        new ReplyChunk.Text(call, reply, 0, text, bot.voice(), bot.language(), Stamps.EMPTY.firstToken(nowUs))));
    out.accept(new TalkEffect.Chunk(new ReplyChunk.End(call, reply, 1, context.memory(), context.listenFor(),
        context.maxKeys(), false, Stamps.EMPTY)));
  }

  CallRecord.Drafts price() {
    return speculation.price();
  }
}

package io.stepline.dialog.runtime;

import io.stepline.dialog.context.ContextManager;
import io.stepline.dialog.conversation.ConversationEffect;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.EmotionCue;
import io.stepline.dialog.policy.Speculation;
import io.stepline.dialog.policy.Temper;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Stamps;
import java.util.Optional;
import java.util.function.Supplier;

/** The replies of one call: asked for once it is known what they answer, opened, cancelled, or spoken by the house itself. Owned by the conversation's thread. */
final class Replies {
  private final CallId call;
  private final CallTalk.House house;
  private final ContextManager context;
  private final Supplier<BotPolicy> policy;
  private final Speculation speculation;
  private Optional<SpeechTokens> settled = Optional.empty();
  private Optional<ConversationEffect.DraftReply> waitingForTokens = Optional.empty();
  private Optional<EmotionCue> emotion = Optional.empty();
  private ReplyId open = ReplyId.NONE;
  private ReplyId requested = ReplyId.NONE;
  private boolean cutShort;

  Replies(CallId call, CallTalk.House house, ContextManager context, Supplier<BotPolicy> policy) {
    this.call = call;
    this.house = house;
    this.context = context;
    this.policy = policy;
    this.speculation = new Speculation(house.cluster());
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

  boolean draftIsWorthIt() {
    return speculation.worthIt(house.clock().nowUs());
  }

  void draft(ConversationEffect.DraftReply d) {
    boolean spoken = d.cause() == ChatRequest.Cause.CALLER_SPOKE;
    Optional<SpeechTokens> tokens = spoken ? settled.filter(t -> t.utterance() >= d.utterance()) : Optional.empty();
    if (spoken && tokens.isEmpty()) waitingForTokens = Optional.of(d);
    else request(d, tokens);
  }

  private void request(ConversationEffect.DraftReply d, Optional<SpeechTokens> tokens) {
    requested = d.reply();
    if (emotion.isEmpty()) emotion = Optional.of(new Temper(policy.get().angryWords()));
    double anger = tokens.map(t -> emotion.get().heard(d.turn(), t, cutShort)).orElse(0.0);
    if (d.draft()) speculation.drafted(d.reply(), house.clock().nowUs());
    else cutShort = false;
    house.bus().publish(Topics.CHAT_REQUESTS, context.request(d.turn(), d.reply(), d.cause(), tokens, d.keys(), d.draft(), anger));
    if (open.equals(d.reply())) context.opened(d.reply());
  }

  void opened(ReplyId reply) {
    open = reply;
    speculation.opened(reply, house.clock().nowUs());
    if (requested.equals(open)) context.opened(open);
  }

  void cancelled(ReplyId reply) {
    waitingForTokens = waitingForTokens.filter(w -> !w.reply().equals(reply));
    context.cancelled(reply);
    speculation.cancelled(reply, house.clock().nowUs());
    house.bus().publish(Topics.REPLY_CANCELS, new ReplyCancel(call, reply));
  }

  /** The model has said all of it. */
  void completed(ReplyId reply) {
    speculation.completed(reply, house.clock().nowUs());
  }

  /** Whether the caller cut the last reply short, which says something about their temper. */
  void cutShort(boolean was) {
    cutShort = was;
  }

  /** Words of the house, made by no model. */
  void speak(ReplyId reply, String text) {
    BotPolicy bot = policy.get();
    house.bus().publish(Topics.REPLY_CHUNKS, new ReplyChunk.Text(call, reply, 0, text, bot.voice(), bot.language(), Stamps.EMPTY.firstToken(house.clock().nowUs())));
    house.bus().publish(Topics.REPLY_CHUNKS, new ReplyChunk.End(call, reply, 1, context.state().memory(), context.listenFor(), context.maxKeys(), false, Stamps.EMPTY));
  }

  CallRecord.Drafts price() {
    return speculation.price();
  }
}

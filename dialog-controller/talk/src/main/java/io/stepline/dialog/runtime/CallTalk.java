package io.stepline.dialog.runtime;

import io.stepline.dialog.context.ContextManager;
import io.stepline.dialog.conversation.Conversation;
import io.stepline.dialog.conversation.ConversationEffect;
import io.stepline.dialog.conversation.ConversationEvent;
import io.stepline.dialog.conversation.ConversationState;
import io.stepline.dialog.conversation.Step;
import io.stepline.dialog.conversation.TimerKind;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.KeyCollector;
import io.stepline.dialog.policy.Overhearing;
import io.stepline.dialog.policy.Speculation;
import io.stepline.dialog.tool.ToolRunner;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ContextSnapshot;
import io.stepline.kafka.contract.ListenFor;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Stamps;
import io.stepline.kafka.contract.Transcript;
import io.stepline.kafka.contract.WallClock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call's conversation at work: records in, machine steps, effects out. Owned by the worker's thread. */
final class CallTalk {
  private static final Logger log = LoggerFactory.getLogger(CallTalk.class);

  /** What all talks share. */
  record House(Bus bus, WallClock clock, Timers timers, ToolRunner tools, Map<String, BotPolicy> policies, Runner runner, Speculation.Cluster cluster) {}

  /** Runs a step for a call on the worker's thread, later. */
  interface Runner {
    void later(CallId call, java.util.function.Consumer<CallTalk> step);
  }

  private final CallId call;
  private final House house;
  private final ContextManager context;
  private final KeyCollector keys = new KeyCollector();
  private ConversationState state;
  private long seq;
  private final TurnEnds turnEnds;
  private final Replies replies;
  private final Answering answering;
  private Stamps turnStamps = Stamps.EMPTY;
  private Stamps playedStamps = Stamps.EMPTY;

  CallTalk(CallId call, House house) {
    this(call, house, new ContextManager(call), ConversationState.initial());
  }

  private CallTalk(CallId call, House house, ContextManager context, ConversationState state) {
    this.call = call;
    this.house = house;
    this.context = context;
    this.state = state;
    this.turnEnds = new TurnEnds(house.clock(), this::policy);
    this.replies = new Replies(call, house, context, this::policy);
    this.answering = new Answering(call, house, this::step);
  }

  static CallTalk restored(ContextSnapshot snapshot, House house) {
    return new CallTalk(snapshot.call(), house, ContextManager.restored(snapshot.call(), Journal.readContext(snapshot.context())), Journal.readState(snapshot.conversation()));
  }

  ConversationState state() {
    return state;
  }

  ContextManager context() {
    return context;
  }

  // ---- records in

  void activity(SpeechActivity activity) {
    if (answering.isDeaf()) {
      if (activity instanceof SpeechActivity.EndOfTurn) answering.spoke();
      return;
    }
    switch (activity) {
      case SpeechActivity.SpeechStarted s -> {
        turnEnds.started(s);
        house.timers().cancelTurnEnd(call);
        step(new ConversationEvent.SpeechStarted());
      }
      case SpeechActivity.SpeechPaused p -> {
        turnStamps = p.stamps();
        turnEnds.paused(p);
        if (!(state instanceof ConversationState.CallerSpeaking) || replies.draftIsWorthIt()) step(new ConversationEvent.SpeechPaused(p.utterance()));
        judge();
        awaitTurnEnd();
      }
      case SpeechActivity.EndOfTurn e -> {
        if (turnEnds.heard(e)) ended(e);
      }
    }
  }

  private void awaitTurnEnd() {
    turnEnds.waitMs(replies.settled(), !context.listenFor().isEmpty()).ifPresent(ms -> house.timers().startTurnEnd(call, ms));
  }

  /** The policy has waited long enough: the tokenizer is told, and the machine. */
  void turnEnds() {
    turnEnds.end().ifPresent(e -> {
      house.bus().publish(Topics.SPEECH_ACTIVITY, e);
      ended(e);
    });
  }

  private void ended(SpeechActivity.EndOfTurn e) {
    house.timers().cancelTurnEnd(call);
    turnStamps = e.stamps();
    step(new ConversationEvent.EndOfTurn(e.utterance()));
  }

  void tokens(SpeechTokens tokens) {
    if (!tokens.settled() || answering.isDeaf()) return;
    replies.settled(tokens);
    judge();
    awaitTurnEnd();
  }

  /** Says what an overlap meant, once its tokens are there. */
  private void judge() {
    if (!(state instanceof ConversationState.TalkingOver o) || o.utterance() == 0) return;
    replies.settled().filter(t -> t.utterance() >= o.utterance()).ifPresent(t -> step(new ConversationEvent.Overheard(o.utterance(), Overhearing.means(t, turnEnds.spokenMs(), policy().interruptions()))));
  }

  void transcript(Transcript transcript) {
    context.transcript(transcript.utterance(), transcript.text());
  }

  void event(CallEvent event) {
    switch (event) {
      case CallEvent.Answered a -> {
        context.answered(a);
        if (!answering.begins(a) && !a.bot().isEmpty()) step(new ConversationEvent.CallAnswered());
      }
      case CallEvent.KeyPressed k -> key(k.key());
      case CallEvent.PlayoutStarted p -> {
        playedStamps = p.stamps();
        step(new ConversationEvent.PlayoutStarted(p.reply()));
      }
      case CallEvent.PlayoutFinished p -> {
        replies.cutShort(!p.complete());
        if (!p.complete()) context.heard(p.reply(), p.heardSamples(), p.sampleRateHz(), false);
        step(new ConversationEvent.PlayoutFinished(p.reply(), p.heardSamples(), p.sampleRateHz()));
      }
      case CallEvent.TransferProgress t when t.done() && t.sipStatus() >= 300 -> step(new ConversationEvent.TransferFailed(false));
      case CallEvent.TransferProgress t -> { }
      case CallEvent.PlayoutStalled s -> log.warn("callId={} replyId={} nothing to play for {} ms", call, s.reply().value(), s.silentMs());
      case CallEvent.HoldChanged h -> {
        if (h.onHold()) house.timers().cancel(call, TimerKind.NO_INPUT);
        else rearm();
      }
      case CallEvent.OneWayAudio o -> log.warn("callId={} nothing heard from the peer for {} ms while we send: its media does not reach us", call, o.silentMs());
      case CallEvent.Progress p -> { }
      case CallEvent.RecordingChanged r -> { }
      case CallEvent.BridgeChanged b -> {
        house.timers().cancel(call, TimerKind.NO_INPUT);
        house.timers().cancel(call, TimerKind.MAX_CALL);
        if (b.others().isEmpty()) rearm();
      }
      case CallEvent.Ended e -> ended(e);
    }
  }

  /** Who or what answers a campaign's call. */
  void sign(AnswerSign sign) {
    answering.sign(sign);
  }

  void answerUnknown() {
    answering.unknownForLong();
  }

  void chunk(ReplyChunk chunk) {
    context.chunk(chunk);
    if (chunk instanceof ReplyChunk.End e) replies.completed(e.reply());
    switch (chunk) {
      case ReplyChunk.ToolCall t -> step(new ConversationEvent.ToolCallRequested(t.reply(), t.toolCallId(), t.name(), t.argumentsJson()));
      case ReplyChunk.Then t -> step(new ConversationEvent.ThenRequested(t.reply(), t.verb(), t.target(), t.outcome()));
      case ReplyChunk.End e when e.failed() && !context.hasSaid(e.reply()) -> step(new ConversationEvent.ReplyFailed(e.reply()));
      case ReplyChunk.End e -> {
        if (context.nowKnown(e)) listen();
      }
      case ReplyChunk.Text t -> { }
      case ReplyChunk.Codes c -> { }
      case ReplyChunk.Sound s -> { }
    }
  }

  void say(String text) {
    step(new ConversationEvent.SayRequested(text));
  }

  void transferFailed() {
    if (!answering.abandoned(context.answered())) step(new ConversationEvent.TransferFailed(false));
  }

  void mark(SpokenMark mark) {
    context.mark(mark);
  }

  void timer(TimerKind kind, ReplyId reply) {
    step(new ConversationEvent.TimerFired(kind, reply));
  }

  void keysExpired() {
    keys.expired().ifPresent(k -> step(new ConversationEvent.KeysEntered(k)));
  }

  private void key(String key) {
    BotPolicy policy = policy();
    Optional<String> entry = keys.press(key, context.maxKeys(), policy.keys().terminator());
    if (entry.isPresent()) {
      step(new ConversationEvent.KeysEntered(entry.get()));
    } else {
      step(new ConversationEvent.KeyHeard());
      house.timers().startKeys(call, policy.keys().interKeyMs());
    }
  }

  private void ended(CallEvent.Ended e) {
    step(new ConversationEvent.HungUp(e.end().reason()));
    house.bus().publish(Topics.CALL_RECORDS, new CallRecord(call, e.direction().name(), e.from(), e.to(), e.bot(), e.trunk(), e.startedUs(), e.answeredUs(), e.atUs(),
        e.end(), e.media(), context.turns(), context.outcome(), replies.price()));
    snapshot(true);
  }

  /** A restored call that was waiting for its caller waits again. */
  void rearm() {
    if (state.last().equals(ReplyId.NONE)) context.answered().ifPresent(answering::begins);
    if (state instanceof ConversationState.Listening l) house.timers().start(call, TimerKind.NO_INPUT, l.last(), policy().limits().noInputMs());
  }

  // ---- the machine

  private void step(ConversationEvent event) {
    Step step = Conversation.step(state, event);
    if (!step.handled()) return;
    state = step.next();
    house.bus().publish(Topics.CONVERSATION_JOURNAL, Journal.entry(call, seq++, house.clock().nowUs(), event, step));
    step.effects().forEach(this::run);
    if (!(state instanceof ConversationState.Ended)) snapshot(false);
  }

  private void snapshot(boolean ended) {
    house.bus().publish(Topics.CONVERSATION_CONTEXT, new ContextSnapshot(call, house.clock().nowUs(), ended, Journal.write(state),
        ended ? new byte[0] : Journal.write(context.state())));
  }

  private void run(ConversationEffect effect) {
    Bus bus = house.bus();
    switch (effect) {
      case ConversationEffect.DraftReply d -> replies.draft(d);
      case ConversationEffect.Apologise a -> apologise(a);
      case ConversationEffect.Speak s -> replies.speak(s.reply(), s.text());
      case ConversationEffect.OpenPlayout o -> {
        replies.opened(o.reply());
        bus.publish(Topics.PLAYOUT_CONTROL, new PlayoutControl.Open(call, o.reply(), turnStamps.decidedAt(house.clock().nowUs())));
        turnStamps = Stamps.EMPTY;
      }
      case ConversationEffect.CancelReply c -> replies.cancelled(c.reply());
      case ConversationEffect.FlushPlayout f -> bus.publish(Topics.PLAYOUT_CONTROL, new PlayoutControl.Flush(call, f.reply()));
      case ConversationEffect.HoldPlayout h -> bus.publish(Topics.PLAYOUT_CONTROL, new PlayoutControl.Hold(call, h.reply()));
      case ConversationEffect.ResumePlayout r -> bus.publish(Topics.PLAYOUT_CONTROL, new PlayoutControl.Resume(call, r.reply()));
      case ConversationEffect.CommitReply c -> {
        if (context.committed(c.reply(), playedStamps)) listen();
      }
      case ConversationEffect.AppendHeard h -> context.heard(h.reply(), h.heardSamples(), h.sampleRateHz(), true);
      case ConversationEffect.TruncateContext t -> log.debug("callId={} replyId={} interrupted", call, t.reply().value());
      case ConversationEffect.RunTool t -> ToolCalls.run(house, call, policy(), context, t, r -> house.runner().later(call, talk -> talk.step(r)));
      case ConversationEffect.ResumeReply r -> bus.publish(Topics.CHAT_REQUESTS, new ChatRequest.ToolResult(call, r.reply(), r.toolCallId(), r.failed(), r.json()));
      case ConversationEffect.StartTimer t -> house.timers().start(call, t.kind(), t.reply(), millis(t.kind()));
      case ConversationEffect.CancelTimer t -> house.timers().cancel(call, t.kind());
      case ConversationEffect.HangUp h -> {
        context.outcome(h.outcome());
        bus.publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(call, h.reason(), h.outcome()));
      }
      case ConversationEffect.PressKeys k -> bus.publish(Topics.CALL_COMMANDS, new CallCommand.SendKeys(call, k.keys()));
      case ConversationEffect.Transfer t -> transfer(t);
      case ConversationEffect.ReleaseCall r -> house.timers().cancelAll(call);
    }
  }

  private void apologise(ConversationEffect.Apologise a) {
    log.warn("callId={} replyId={} the reply before failed, apologising", call, a.reply().value());
    replies.speak(a.reply(), a.last() ? policy().farewell() : policy().apology());
  }

  private void transfer(ConversationEffect.Transfer t) {
    context.outcome(t.outcome());
    switch (Putting.through(call, policy(), t.target(), t.outcome(), Instant.ofEpochMilli(house.clock().nowUs() / 1_000))) {
      case Putting.Way.Order o -> house.bus().publish(Topics.CALL_COMMANDS, o.command());
      case Putting.Way.NobodyThere n -> house.runner().later(call, talk -> {
        if (!talk.answering.abandoned(talk.context.answered())) talk.step(new ConversationEvent.TransferFailed(true));
      });
      case Putting.Way.Unknown u -> {
        log.warn("callId={} the bot file has no transfer target '{}'", call, t.target());
        house.runner().later(call, talk -> talk.step(new ConversationEvent.TransferFailed(false)));
      }
    }
  }

  private void listen() {
    house.bus().publish(Topics.LISTEN_FOR, new ListenFor(call, context.answered().map(CallEvent.Answered::bot).orElse(""), context.listenFor()));
  }

  /** Music or another call has the caller: their silence is no reason to speak. */
  void waits(boolean now) {
    if (now) house.timers().cancel(call, TimerKind.NO_INPUT);
    else rearm();
  }

  String callerNumber() {
    return context.answered().map(CallEvent.Answered::from).orElse("");
  }

  BotPolicy policy() {
    return context.answered().flatMap(a -> Optional.ofNullable(house.policies().get(a.bot()))).orElse(BotPolicy.DEFAULT);
  }

  private int millis(TimerKind kind) {
    BotPolicy.Limits limits = policy().limits();
    return switch (kind) {
      case NO_INPUT -> limits.noInputMs();
      case THINKING -> limits.thinkingMs();
      case MAX_CALL -> limits.maxCallMs();
      case OVERLAP -> policy().interruptions().holdAfterMs();
      case INTERRUPTION -> policy().interruptions().sureAfterMs();
    };
  }
}

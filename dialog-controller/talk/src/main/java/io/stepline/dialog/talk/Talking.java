package io.stepline.dialog.talk;

import io.stepline.dialog.context.ContextManager;
import io.stepline.dialog.conversation.Conversation;
import io.stepline.dialog.conversation.ConversationEvent;
import io.stepline.dialog.conversation.ConversationState;
import io.stepline.dialog.conversation.Step;
import io.stepline.dialog.conversation.TimerKind;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ListenFor;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A talk during one step: its parts laid out, the input taken, put together again. Lives for one step. */
final class Talking {
  /** Who goes on talking when the call was long enough is told again so much later. */
  private static final int LAST_WORDS_MS = 60_000;
  /** Why a call ends that was long enough while the caller held: nobody would hear a goodbye. */
  private static final String HELD_TOO_LONG = "held-too-long";
  private final TalkMachine rules;
  private final long nowUs;
  private final List<TalkEffect> effects = new ArrayList<>();
  private final Deque<Runnable> afterwards = new ArrayDeque<>();
  final Talk before;
  final ContextManager context;
  final Dues dues;
  final List<TalkEffect.RunTool> tools;
  final Opening opening;
  private final LongSilences silences;
  private final Caller caller;
  private ConversationState state;
  private Company company;
  Stamps turnStamps;
  Stamps playedStamps;
  /** Silence inside the reply that has just sounded. */
  int silentMs;
  private boolean handled;
  private Optional<Replies> replies = Optional.empty();

  Talking(Talk talk, TalkMachine rules, long nowUs) {
    this.before = talk;
    this.rules = rules;
    this.nowUs = nowUs;
    this.context = ContextManager.of(talk.call(), talk.context());
    this.dues = new Dues(talk.due(), talk.company().onHold(), nowUs);
    this.tools = new ArrayList<>(talk.tools());
    this.opening = new Opening(talk, context.answered(), dues, effects::add, this::machine);
    this.silences = new LongSilences(talk, context, nowUs);
    this.state = talk.machine();
    this.company = talk.company();
    this.caller = new Caller(this, talk);
    this.turnStamps = talk.turnStamps();
    this.playedStamps = talk.playedStamps();
  }

  TalkStep take(TalkInput input) {
    if (input instanceof TalkInput.Restored r)
      return new TalkStep(r.talk().numbered(before.seq() + 1), List.of(), true);
    if (!before.isOver()) in(input);
    while (!afterwards.isEmpty()) afterwards.remove().run();
    Talk talk = new Talk(before.call(), state, context.context(), caller.turn(),
        replies.map(Replies::drafts).orElse(before.drafts()), caller.keys(),
        opening.phase(), company, replies.map(Replies::mood).orElse(before.mood()), dues.running(), List.copyOf(tools),
        turnStamps, playedStamps, before.seq() + 1,
        before.seen(), silences.value(), caller.unanswered());
    return new TalkStep(talk, List.copyOf(effects), handled);
  }

  private void in(TalkInput input) {
    switch (input) {
      case TalkInput.Event e -> event(e.event());
      case TalkInput.Order o -> new Orders(this).take(o.order());
      case TalkInput.Activity a -> caller.activity(a.activity(), a.load());
      case TalkInput.Tokens t -> caller.tokens(t.tokens());
      case TalkInput.Written w -> caller.written(w.transcript());
      case TalkInput.Chunk c -> chunk(c.chunk());
      case TalkInput.Mark m -> context.sayings().mark(m.mark(), nowUs);
      case TalkInput.VoiceFailed f -> new Playouts(this).voiceFailed(f.failure());
      case TalkInput.Sign s -> opening.sign(s.sign());
      case TalkInput.ToolDone t -> toolDone(t);
      case TalkInput.TimePassed t -> timePassed();
      case TalkInput.GivenBack g -> givenBack();
      case TalkInput.Told t -> say(t.text());
      case TalkInput.Queued q -> company = company.queued(Optional.of(new Company.Queue(q.queue(), nowUs)));
      case TalkInput.LeftQueue l -> company = company.queued(Optional.empty());
      case TalkInput.Asked a -> company = company.asked(Optional.of(a.agent()));
      case TalkInput.Restored _ -> {}
      case TalkInput.AgentGone g -> company = company.asked(company.agent().filter(a -> !a.call().equals(g.agent())));
    }
  }

  BotPolicy policy() {
    return context.answered().map(a -> rules.policyOf(a.bot())).orElse(BotPolicy.DEFAULT);
  }

  long nowUs() {
    return nowUs;
  }

  ConversationState state() {
    return state;
  }

  TalkMachine rules() {
    return rules;
  }

  Replies replies() {
    if (replies.isEmpty()) replies = Optional.of(new Replies(before, context, policy(), nowUs, effects::add));
    return replies.get();
  }

  LongSilences silences() {
    return silences;
  }

  void out(TalkEffect effect) {
    effects.add(effect);
  }

  private void event(CallEvent event) {
    switch (event) {
      case CallEvent.Answered a -> {
        context.answered(a);
        if (!opening.begins(a) && !a.bot().isEmpty()) machine(new ConversationEvent.CallAnswered());
      }
      case CallEvent.KeyPressed k -> caller.key(k.key());
      case CallEvent.PlayoutStarted p -> new Playouts(this).started(p);
      case CallEvent.PlayoutFinished p -> new Playouts(this).finished(p);
      case CallEvent.TransferProgress t when t.done() && t.sipStatus() >= 300 -> {
        company = company.waiting(false);
        machine(new ConversationEvent.TransferFailed(false));
      }
      case CallEvent.TransferProgress t -> {}
      case CallEvent.PlayoutStalled s ->
          out(new TalkEffect.Warn("replyId=" + s.reply().value() + " nothing to play for " + s.silentMs() + " ms"));
      case CallEvent.HoldChanged h -> held(h.onHold());
      case CallEvent.OneWayAudio o -> out(new TalkEffect.Warn(
          "nothing heard from the peer for " + o.silentMs() + " ms while we send: its media does not reach us"));
      case CallEvent.Progress p -> {}
      case CallEvent.RecordingChanged r -> {}
      case CallEvent.BridgeChanged b -> bridged(b);
      case CallEvent.Ended e -> ended(e);
    }
  }

  private void bridged(CallEvent.BridgeChanged b) {
    boolean back = b.others().isEmpty();
    if (back && !company.others().isEmpty()) dues.start(Clock.MAX_CALL, ReplyId.NONE, policy().limits().maxCallMs());
    if (!back) dues.cancel(Clock.MAX_CALL);
    company(company.with(b.others()).waiting(false));
  }

  /** Words from outside; where there are none nothing changes. */
  void say(String text) {
    if (!text.isBlank()) machine(new ConversationEvent.SayRequested(text));
  }

  /** What the caller cannot hear must not be late: in a hold the clocks stand still. */
  private void held(boolean now) {
    if (company.onHold() && !now) silences.goOn();
    dues.rest(now);
    company(company.held(now));
  }

  /** Company has come or gone: with it the clock that makes the bot speak into silence. */
  void company(Company now) {
    boolean was = company.isAway();
    company = now;
    if (now.isAway()) dues.cancel(Clock.NO_INPUT);
    else if (was && state instanceof ConversationState.Listening l)
      dues.start(Clock.NO_INPUT, l.last(), policy().noInputMs(context.listenFor()));
  }

  Company company() {
    return company;
  }

  private void chunk(ReplyChunk chunk) {
    boolean byModel = chunk.seq() >= 0;
    context.chunk(chunk);
    if (context.sayings().isBroken(chunk.reply())) return;
    Playouts playouts = new Playouts(this);
    if (byModel) silences.heardOfModel(chunk.reply());
    switch (chunk) {
      case ReplyChunk.ToolCall t ->
          machine(new ConversationEvent.ToolCallRequested(t.reply(), t.toolCallId(), t.name(), t.argumentsJson()));
      case ReplyChunk.Then t ->
          machine(new ConversationEvent.ThenRequested(t.reply(), t.verb(), t.target(), t.outcome()));
      case ReplyChunk.End e -> completed(e, playouts);
      // @formatter:off
      case ReplyChunk.Text _, ReplyChunk.Codes _, ReplyChunk.Sound _ -> {
        if (byModel && playouts.sounds(chunk.reply())) replyMustGoOn(chunk.reply());
      }
      // @formatter:on
    }
  }

  private void completed(ReplyChunk.End e, Playouts playouts) {
    replies().completed(e.reply());
    if (playouts.sounds(e.reply())) dues.cancel(Clock.THINKING);
    if (e.failed()) playouts.nothingCame(e.reply());
    else if (context.nowKnown(e)) listen();
    if (!e.failed() && !mayBeSilent(e) && !context.sayings().hasAnswered(e.reply()) && !playouts.hasWish(e.reply()))
      playouts.nothingCame(e.reply());
  }

  /** A flow that says nothing but what it waits for listens on purpose. */
  private static boolean mayBeSilent(ReplyChunk.End e) {
    return e.maxKeys() > 0 || !e.listenFor().isEmpty();
  }

  /** A reply that sounds must be said to its end: from its model's last sign on it has the time of one that thinks. */
  void replyMustGoOn(ReplyId reply) {
    if (reply.equals(state.last()) && !context.sayings().isComplete(reply))
      dues.start(Clock.THINKING, reply, policy().limits().thinkingMs());
  }

  void listen() {
    out(new TalkEffect.Listen(
        new ListenFor(before.call(), context.answered().map(CallEvent.Answered::bot).orElse(""), context.listenFor())));
  }

  /** What a tool has done is kept, whether its reply still goes on or not. */
  private void toolDone(TalkInput.ToolDone t) {
    boolean known = tools.removeIf(r -> r.reply().equals(t.reply()) && r.toolCallId().equals(t.toolCallId()));
    if (!known) return;
    handled = true;
    new Tools(this).done(t);
  }

  /** Nobody took the caller: who was called by a campaign is let go, others go on with the bot. */
  private void givenBack() {
    company = company.waiting(false).queued(Optional.empty());
    if (!opening.abandoned(context.answered(), policy().words().abandoned()))
      machine(new ConversationEvent.TransferFailed(false));
  }

  private void ended(CallEvent.Ended e) {
    machine(new ConversationEvent.HungUp(e.end().reason()));
    silences.over();
    context.over(nowUs);
    out(new TalkEffect.Finished(new CallRecord(before.call(), e.direction().name(), e.from(), e.to(), e.bot(),
        e.trunk(), e.startedUs(), e.answeredUs(), e.atUs(), e.end(),
        e.media(), context.turns(), context.outcome(), replies().price())));
  }

  private void timePassed() {
    for (Optional<Due> due = dues.nextDue(); due.isPresent() && !(state instanceof ConversationState.Ended);
        due = dues.nextDue())
      fired(due.get());
    if (silences.isDue() && !(state instanceof ConversationState.Ended))
      silences.due(state, company.isAway(), policy()).ifPresent(words -> out(new TalkEffect.Chunk(words)));
  }

  private void fired(Due due) {
    switch (due.clock()) {
      case KEYS -> caller.keysEnd();
      case TURN_END -> caller.turnIsOver();
      case ANSWER -> opening.unknownForLong();
      case THINKING -> {
        if (context.tools().waitsFor(due.reply()).isPresent()) replyMustGoOn(due.reply());
        else machine(new ConversationEvent.TimerFired(TimerKind.THINKING, due.reply()));
      }
      case NO_INPUT -> caller.saysNothing(due);
      case MAX_CALL -> {
        if (company.onHold()) {
          out(new TalkEffect.Command(new CallCommand.HangUp(before.call(), HELD_TOO_LONG, Map.of())));
          return;
        }
        dues.start(Clock.MAX_CALL, ReplyId.NONE, LAST_WORDS_MS);
        machine(new ConversationEvent.TimerFired(TimerKind.MAX_CALL, due.reply()));
      }
      case OVERLAP, INTERRUPTION ->
          due.clock().kind().ifPresent(k -> machine(new ConversationEvent.TimerFired(k, due.reply())));
    }
  }

  // ---- the machine

  /** Done once the machine is done with the present event. */
  void afterwards(Runnable then) {
    afterwards.add(then);
  }

  void machine(ConversationEvent event) {
    Step step = Conversation.step(state, event);
    if (!step.handled()) return;
    handled = true;
    state = step.next();
    Acts acts = new Acts(this);
    step.effects().forEach(acts::run);
  }
}

package io.stepline.dialog.conversation;

import io.stepline.dialog.conversation.ConversationEffect.*;
import io.stepline.dialog.conversation.ConversationEvent.*;
import io.stepline.dialog.conversation.ConversationState.*;
import io.stepline.kafka.contract.ChatRequest.Cause;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.TurnId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The conversation machine: {@code step(state, event) -> (state, effects)}, no clock, no I/O, no threads. It is the
 * controller of the Step-Audio report (Silence, UserSpeaking, UserPaused, BotReplying) with thinking and ending made
 * explicit. ReplyIds come from a counter; a reply is cancelled before the call is released; only the playout gate says
 * that the bot speaks.
 */
public final class Conversation {
  private static final int MAX_FAILURES = 2;
  private static final Then GOODBYE = new Then("hangup", "", Map.of());

  private Conversation() {}

  public static Step step(ConversationState state, ConversationEvent event) {
    if (event instanceof HungUp h) return hungUp(state, h.reason());
    return switch (state) {
      case Listening s -> listening(s, event);
      case CallerSpeaking s -> callerSpeaking(s, event);
      case CallerPaused s -> callerPaused(s, event);
      case BotThinking s -> botThinking(s, event);
      case BotSpeaking s -> botSpeaking(s, event);
      case TalkingOver s -> TalkingOverSteps.step(s, event);
      case Ended s -> Step.ignored(s);
    };
  }

  private static Step hungUp(ConversationState state, String reason) {
    Ended ended = new Ended(state.turn(), state.last(), reason);
    ReleaseCall release = new ReleaseCall(reason);
    return switch (state) {
      case Listening s -> Step.to(ended, release);
      case CallerSpeaking s -> Step.to(ended, release);
      case CallerPaused s -> Step.to(ended, new CancelReply(s.draft()), release);
      case BotThinking s -> Step.to(ended, new FlushPlayout(s.reply()), new CancelReply(s.reply()), release);
      case TalkingOver s -> Step.to(ended, new FlushPlayout(s.reply()), new CancelReply(s.reply()),
          new TruncateContext(s.reply()), release);
      case BotSpeaking s -> Step.to(ended, new FlushPlayout(s.reply()), new CancelReply(s.reply()),
          new TruncateContext(s.reply()), release);
      case Ended s -> Step.ignored(s);
    };
  }

  private static Step listening(Listening s, ConversationEvent event) {
    return switch (event) {
      case CallAnswered e when s.last().equals(ReplyId.NONE) -> greeted(s);
      case PersonCame e -> greeted(s);
      case SpeechStarted e ->
          Step.to(new CallerSpeaking(s.turn().next(), s.last()), new CancelTimer(TimerKind.NO_INPUT));
      case Hushed e -> Step.to(s, new CancelTimer(TimerKind.NO_INPUT));
      case KeyHeard e -> Step.to(s, new CancelTimer(TimerKind.NO_INPUT));
      case KeysEntered e ->
          speakNow(s.turn().next(), s.last(), Cause.KEYS_PRESSED, 0, e.keys(), new CancelTimer(TimerKind.NO_INPUT));
      case TransferFailed e -> speakNow(s.turn(), s.last(), failed(e), 0, "", new CancelTimer(TimerKind.NO_INPUT));
      case SayRequested e -> sayNow(s.turn(), s.last(), e.text(), Then.LISTEN, new CancelTimer(TimerKind.NO_INPUT));
      case FarewellRequested e -> sayNow(s.turn(), s.last(), e.text(), bye(e), new CancelTimer(TimerKind.NO_INPUT));
      case TimerFired e when e.kind() == TimerKind.NO_INPUT && e.reply().equals(s.last()) ->
          speakNow(s.turn(), s.last(), Cause.NO_INPUT, 0, "");
      case TimerFired e when e.kind() == TimerKind.MAX_CALL ->
          speakNow(s.turn(), s.last(), Cause.TOO_LONG, 0, "", new CancelTimer(TimerKind.NO_INPUT));
      default -> Step.ignored(s);
    };
  }

  private static Cause failed(TransferFailed e) {
    return e.away() ? Cause.AGENTS_AWAY : Cause.TRANSFER_FAILED;
  }

  private static Step greeted(Listening s) {
    ReplyId greeting = s.last().next();
    List<ConversationEffect> effects = new ArrayList<>();
    if (!s.last().equals(ReplyId.NONE)) effects.add(new CancelTimer(TimerKind.NO_INPUT));
    effects.addAll(List.of(new StartTimer(TimerKind.MAX_CALL, ReplyId.NONE),
        new DraftReply(s.turn(), greeting, Cause.GREETING, 0, "", false), new OpenPlayout(greeting),
        new StartTimer(TimerKind.THINKING, greeting)));
    return new Step(new BotThinking(s.turn(), greeting, Then.LISTEN, 0), List.copyOf(effects), true);
  }

  private static Step callerSpeaking(CallerSpeaking s, ConversationEvent event) {
    return switch (event) {
      case SpeechPaused e -> {
        ReplyId draft = s.last().next();
        yield Step.to(new CallerPaused(s.turn(), draft, List.of()),
            new DraftReply(s.turn(), draft, Cause.CALLER_SPOKE, e.utterance(), "", true));
      }
      case EndOfTurn e -> speakNow(s.turn(), s.last(), Cause.CALLER_SPOKE, e.utterance(), "");
      case KeysEntered e -> speakNow(s.turn(), s.last(), Cause.KEYS_PRESSED, 0, e.keys());
      case TransferFailed e -> speakNow(s.turn(), s.last(), failed(e), 0, "");
      case Hushed e -> Step.to(new Listening(s.turn(), s.last()));
      case SayRequested e -> sayNow(s.turn(), s.last(), e.text(), Then.LISTEN);
      case FarewellRequested e -> sayNow(s.turn(), s.last(), e.text(), bye(e));
      case TimerFired e when e.kind() == TimerKind.MAX_CALL -> speakNow(s.turn(), s.last(), Cause.TOO_LONG, 0, "");
      default -> Step.ignored(s);
    };
  }

  private static Step callerPaused(CallerPaused s, ConversationEvent event) {
    return switch (event) {
      case SpeechStarted e -> Step.to(new CallerSpeaking(s.turn(), s.draft()), new CancelReply(s.draft()));
      case EndOfTurn e -> released(s);
      case Hushed e -> Step.to(new Listening(s.turn(), s.draft()), new CancelReply(s.draft()));
      case KeysEntered e -> speakNow(s.turn(), s.draft(), Cause.KEYS_PRESSED, 0, e.keys(), new CancelReply(s.draft()));
      case TransferFailed e -> speakNow(s.turn(), s.draft(), failed(e), 0, "", new CancelReply(s.draft()));
      case SayRequested e -> sayNow(s.turn(), s.draft(), e.text(), Then.LISTEN, new CancelReply(s.draft()));
      case FarewellRequested e -> sayNow(s.turn(), s.draft(), e.text(), bye(e), new CancelReply(s.draft()));
      case TimerFired e when e.kind() == TimerKind.MAX_CALL ->
          speakNow(s.turn(), s.draft(), Cause.TOO_LONG, 0, "", new CancelReply(s.draft()));
      case ToolCallRequested e when e.reply().equals(s.draft()) ->
          held(s, new Held.Tool(e.toolCallId(), e.name(), e.argumentsJson()));
      case ThenRequested e when e.reply().equals(s.draft()) ->
          held(s, new Held.After(new Then(e.verb(), e.target(), e.outcome())));
      case ReplyFailed e when e.reply().equals(s.draft()) -> held(s, new Held.Failure());
      default -> Step.ignored(s);
    };
  }

  private static Step held(CallerPaused s, Held more) {
    List<Held> held = new ArrayList<>(s.held());
    held.add(more);
    return Step.to(new CallerPaused(s.turn(), s.draft(), List.copyOf(held)));
  }

  /** The turn has ended: the draft is opened and gets what it was denied. */
  private static Step released(CallerPaused s) {
    if (s.held().stream().anyMatch(h -> h instanceof Held.Failure)) return failedDraft(s);
    Then then = Then.LISTEN;
    List<ConversationEffect> effects =
        new ArrayList<>(List.of(new OpenPlayout(s.draft()), new StartTimer(TimerKind.THINKING, s.draft())));
    for (Held h : s.held()) {
      switch (h) {
        case Held.Tool t -> effects.add(new RunTool(s.draft(), t.toolCallId(), t.name(), t.argumentsJson()));
        case Held.After a -> then = a.then();
        case Held.Failure f -> {}
      }
    }
    return new Step(new BotThinking(s.turn(), s.draft(), then, 0), List.copyOf(effects), true);
  }

  /** It is opened all the same: what the caller said is part of the talk. */
  private static Step failedDraft(CallerPaused s) {
    Step excuse = apology(s.turn(), s.draft(), 0);
    List<ConversationEffect> effects = new ArrayList<>(List.of(new OpenPlayout(s.draft())));
    effects.addAll(excuse.effects());
    return new Step(excuse.next(), List.copyOf(effects), true);
  }

  private static Step botThinking(BotThinking s, ConversationEvent event) {
    return switch (event) {
      case PlayoutStarted e when e.reply().equals(s.reply()) ->
          Step.to(new BotSpeaking(s.turn(), s.reply(), s.then()), new CancelTimer(TimerKind.THINKING),
              new CommitReply(s.reply()));
      case PlayoutFinished e when e.reply().equals(s.reply()) ->
          finished(s.turn(), s.reply(), s.then(), s.failures(), e);
      case SpeechStarted e -> Step.to(new CallerSpeaking(s.turn().next(), s.reply()), new FlushPlayout(s.reply()),
          new CancelReply(s.reply()),
          new CancelTimer(TimerKind.THINKING));
      // @formatter:off
      case KeyHeard _, Hushed _ ->
          Step.to(new Listening(s.turn(), s.reply()), new FlushPlayout(s.reply()), new CancelReply(s.reply()),
              new CancelTimer(TimerKind.THINKING));
      // @formatter:on
      case KeysEntered e -> speakNow(s.turn().next(), s.reply(), Cause.KEYS_PRESSED, 0, e.keys(),
          new FlushPlayout(s.reply()), new CancelReply(s.reply()));
      case TransferFailed e ->
          speakNow(s.turn(), s.reply(), failed(e), 0, "", new FlushPlayout(s.reply()), new CancelReply(s.reply()));
      case SayRequested e ->
          sayNow(s.turn(), s.reply(), e.text(), Then.LISTEN, new FlushPlayout(s.reply()), new CancelReply(s.reply()));
      case FarewellRequested e ->
          sayNow(s.turn(), s.reply(), e.text(), bye(e), new FlushPlayout(s.reply()), new CancelReply(s.reply()));
      case ToolCallRequested e when e.reply().equals(s.reply()) ->
          Step.to(s, new RunTool(e.reply(), e.toolCallId(), e.name(), e.argumentsJson()));
      case ToolResultArrived e when e.reply().equals(s.reply()) ->
          Step.to(s, new ResumeReply(e.reply(), e.toolCallId(), e.failed(), e.json()));
      case ThenRequested e when e.reply().equals(s.reply()) ->
          Step.to(new BotThinking(s.turn(), s.reply(), new Then(e.verb(), e.target(), e.outcome()), s.failures()));
      case ReplyFailed e when e.reply().equals(s.reply()) -> apology(s.turn(), s.reply(), failures(s));
      case TimerFired e when e.kind() == TimerKind.THINKING && e.reply().equals(s.reply()) ->
          apology(s.turn(), s.reply(), failures(s));
      case TimerFired e when e.kind() == TimerKind.MAX_CALL ->
          speakNow(s.turn(), s.reply(), Cause.TOO_LONG, 0, "", new FlushPlayout(s.reply()),
              new CancelReply(s.reply()));
      default -> Step.ignored(s);
    };
  }

  /** Also what {@link TalkingOver} does with events that have nothing to do with who speaks. */
  static Step botSpeaking(BotSpeaking s, ConversationEvent event) {
    return switch (event) {
      case SpeechStarted e -> Step.to(new TalkingOver(s.turn(), s.reply(), s.then(), false, 0, false),
          new StartTimer(TimerKind.OVERLAP, s.reply()));
      // @formatter:off
      case KeyHeard _, Hushed _ ->
          Step.to(new Listening(s.turn(), s.reply()), new FlushPlayout(s.reply()), new CancelReply(s.reply()),
              new TruncateContext(s.reply()));
      // @formatter:on
      case KeysEntered e -> speakNow(s.turn().next(), s.reply(), Cause.KEYS_PRESSED, 0, e.keys(),
          new FlushPlayout(s.reply()), new CancelReply(s.reply()),
          new TruncateContext(s.reply()));
      case TransferFailed e -> speakNow(s.turn(), s.reply(), failed(e), 0, "", new FlushPlayout(s.reply()),
          new CancelReply(s.reply()), new TruncateContext(s.reply()));
      case SayRequested e -> sayNow(s.turn(), s.reply(), e.text(), Then.LISTEN, new FlushPlayout(s.reply()),
          new CancelReply(s.reply()), new TruncateContext(s.reply()));
      case FarewellRequested e -> sayNow(s.turn(), s.reply(), e.text(), bye(e), new FlushPlayout(s.reply()),
          new CancelReply(s.reply()), new TruncateContext(s.reply()));
      case PlayoutFinished e when e.reply().equals(s.reply()) -> finished(s.turn(), s.reply(), s.then(), 0, e);
      case ToolCallRequested e when e.reply().equals(s.reply()) ->
          Step.to(s, new RunTool(e.reply(), e.toolCallId(), e.name(), e.argumentsJson()));
      case ToolResultArrived e when e.reply().equals(s.reply()) ->
          Step.to(s, new ResumeReply(e.reply(), e.toolCallId(), e.failed(), e.json()));
      case ThenRequested e when e.reply().equals(s.reply()) ->
          Step.to(new BotSpeaking(s.turn(), s.reply(), new Then(e.verb(), e.target(), e.outcome())));
      case TimerFired e when e.kind() == TimerKind.THINKING && e.reply().equals(s.reply()) -> excused(s.turn(),
          s.reply(), 0, new FlushPlayout(s.reply()), new CancelReply(s.reply()), new TruncateContext(s.reply()));
      case TimerFired e when e.kind() == TimerKind.MAX_CALL ->
          speakNow(s.turn(), s.reply(), Cause.TOO_LONG, 0, "", new FlushPlayout(s.reply()),
              new CancelReply(s.reply()), new TruncateContext(s.reply()));
      default -> Step.ignored(s);
    };
  }

  /** @param failures replies in a row that brought nothing, before this one */
  static Step finished(TurnId turn, ReplyId reply, Then then, int failures, PlayoutFinished e) {
    Listening next = new Listening(turn, reply);
    AppendHeard heard = new AppendHeard(reply, e.heardSamples(), e.sampleRateHz());
    CancelTimer thought = new CancelTimer(TimerKind.THINKING);
    return switch (then.verb()) {
      case "hangup" -> Step.to(next, thought, heard,
          new HangUp(then.target().isEmpty() ? "bot-goodbye" : then.target(), then.outcome()));
      case "transfer" -> Step.to(next, thought, heard, new Transfer(then.target(), then.outcome()));
      case Then.EXCUSE -> excused(turn, reply, failures, thought, heard);
      case "press" ->
          Step.to(next, thought, heard, new PressKeys(then.target()), new StartTimer(TimerKind.NO_INPUT, reply));
      default -> Step.to(next, thought, heard, new StartTimer(TimerKind.NO_INPUT, reply));
    };
  }

  /** A reply that is open from the start; one that says that the call was long enough is the last. */
  static Step speakNow(TurnId turn, ReplyId last, Cause cause, long utterance, String keys,
      ConversationEffect... before) {
    ReplyId reply = last.next();
    List<ConversationEffect> effects = new ArrayList<>(List.of(before));
    effects.add(new DraftReply(turn, reply, cause, utterance, keys, false));
    effects.add(new OpenPlayout(reply));
    effects.add(new StartTimer(TimerKind.THINKING, reply));
    Then then = cause == Cause.TOO_LONG ? GOODBYE : Then.LISTEN;
    return new Step(new BotThinking(turn, reply, then, 0), List.copyOf(effects), true);
  }

  /** Words from outside, in place of whatever goes on. */
  private static Step sayNow(TurnId turn, ReplyId last, String text, Then then, ConversationEffect... before) {
    ReplyId reply = last.next();
    List<ConversationEffect> effects = new ArrayList<>(List.of(before));
    effects.add(new Speak(turn, reply, text));
    effects.add(new OpenPlayout(reply));
    effects.add(new StartTimer(TimerKind.THINKING, reply));
    return new Step(new BotThinking(turn, reply, then, 0), List.copyOf(effects), true);
  }

  private static Then bye(FarewellRequested e) {
    return new Then("hangup", e.reason(), Map.of());
  }

  /** A goodbye that fails is not asked for again. */
  private static int failures(BotThinking s) {
    return s.then().verb().equals(GOODBYE.verb()) ? Math.max(s.failures(), MAX_FAILURES - 1) : s.failures();
  }

  private static Step apology(TurnId turn, ReplyId failed, int failures) {
    return excused(turn, failed, failures, new FlushPlayout(failed), new CancelReply(failed));
  }

  /** @param before how the reply that failed came to its end */
  private static Step excused(TurnId turn, ReplyId failed, int failures, ConversationEffect... before) {
    ReplyId reply = failed.next();
    boolean last = failures + 1 >= MAX_FAILURES;
    List<ConversationEffect> effects = new ArrayList<>(List.of(before));
    if (failures >= MAX_FAILURES) {
      effects.add(new HangUp("no-reply", Map.of()));
      return new Step(new Listening(turn, failed), List.copyOf(effects), true);
    }
    effects.addAll(List.of(new Apologise(turn, reply, last), new OpenPlayout(reply),
        new StartTimer(TimerKind.THINKING, reply)));
    Then then = last ? GOODBYE : Then.LISTEN;
    return new Step(new BotThinking(turn, reply, then, failures + 1), List.copyOf(effects), true);
  }
}

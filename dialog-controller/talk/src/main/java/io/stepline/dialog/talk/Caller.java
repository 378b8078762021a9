package io.stepline.dialog.talk;

import io.stepline.dialog.conversation.ConversationEvent;
import io.stepline.dialog.conversation.ConversationState;
import io.stepline.dialog.conversation.TimerKind;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.KeyCollector;
import io.stepline.dialog.policy.Overhearing;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.Transcript;
import java.util.Optional;

/** What the caller does, and does not: speech, words, keys, silence. Lives for one step. */
final class Caller {
  /** Questions that a caller may leave unanswered where the bot file does not say how many. */
  private static final int USUAL_LIMIT = 3;
  private final Talking talk;
  private String keys;
  /** Questions in a row that they left unanswered. */
  private int unanswered;
  private Optional<TurnEnds> turnEnds = Optional.empty();

  Caller(Talking talk, Talk before) {
    this.talk = talk;
    this.keys = before.keys();
    this.unanswered = before.silences();
  }

  String keys() {
    return keys;
  }

  int unanswered() {
    return unanswered;
  }

  Talk.TurnWatch turn() {
    return turnEnds.map(TurnEnds::watch).orElse(talk.before.turn());
  }

  void activity(SpeechActivity activity, double load) {
    if (talk.opening.isDeaf()) {
      if (activity instanceof SpeechActivity.EndOfTurn) talk.opening.spoke();
      return;
    }
    if (mustBeHeard()) return;
    switch (activity) {
      case SpeechActivity.SpeechStarted s -> {
        unanswered = 0;
        turnEnds().started(s);
        talk.dues.cancel(Clock.TURN_END);
        talk.machine(new ConversationEvent.SpeechStarted());
      }
      case SpeechActivity.SpeechPaused p -> {
        talk.turnStamps = p.stamps();
        turnEnds().paused(p);
        if (!(talk.state() instanceof ConversationState.CallerSpeaking)
            || talk.replies().draftIsWorthIt(talk.rules().speculation(), load))
          talk.machine(new ConversationEvent.SpeechPaused(p.utterance()));
        judge();
        awaitTurnEnd();
      }
      case SpeechActivity.EndOfTurn e -> {
        if (turnEnds().heard(e)) turnEnded(e);
      }
    }
  }

  /** The bot says what callers must hear to the end: nothing they do meanwhile counts. */
  private boolean mustBeHeard() {
    return talk.state() instanceof ConversationState.BotSpeaking s && talk.context.mustBeHeard(s.last());
  }

  private void awaitTurnEnd() {
    turnEnds().waitMs(talk.replies().settled(), !talk.context.listenFor().isEmpty())
        .ifPresent(ms -> talk.dues.start(Clock.TURN_END, ReplyId.NONE, ms));
  }

  /** The policy has waited long enough: the tokenizer is told, and the machine. */
  void turnIsOver() {
    turnEnds().end().ifPresent(e -> {
      talk.out(new TalkEffect.TurnEnded(e));
      turnEnded(e);
    });
  }

  private void turnEnded(SpeechActivity.EndOfTurn e) {
    talk.dues.cancel(Clock.TURN_END);
    talk.turnStamps = e.stamps();
    talk.machine(new ConversationEvent.EndOfTurn(e.utterance()));
  }

  void tokens(SpeechTokens tokens) {
    if (!tokens.settled() || talk.opening.isDeaf()) return;
    talk.replies().settled(tokens);
    judge();
    awaitTurnEnd();
  }

  /** It tells more than the sound alone: whether the turn goes on, what an overlap meant, how angry the caller is. */
  void written(Transcript transcript) {
    talk.context.transcript(transcript.utterance(), transcript.text());
    if (talk.opening.isDeaf() || transcript.text().isBlank()) return;
    if (!talk.replies().written(transcript.utterance(), transcript.text(), talk.state().turn())) return;
    judge();
    overheardLate(transcript.utterance());
    awaitTurnEnd();
  }

  /** What was taken for a noise, while the bot speaks on, were words: they interrupt now. */
  private void overheardLate(long utterance) {
    if (!(talk.state() instanceof ConversationState.BotSpeaking) || !turnEnds().pausedAt(utterance)) return;
    boolean meant = talk.replies().settled()
        .filter(t -> Overhearing.means(t, turnEnds().spokenMs(), talk.policy().interruptions())).isPresent();
    if (!meant || talk.context.isAnswered(utterance)) return;
    talk.machine(new ConversationEvent.SpeechStarted());
    talk.machine(new ConversationEvent.SpeechPaused(utterance));
    talk.machine(new ConversationEvent.Overheard(utterance, true));
    if (turnEnds().isOver(utterance)) talk.machine(new ConversationEvent.EndOfTurn(utterance));
  }

  /** Says what an overlap meant, once its tokens are there. */
  private void judge() {
    if (!(talk.state() instanceof ConversationState.TalkingOver o) || o.utterance() == 0) return;
    talk.replies().settled().filter(t -> t.utterance() >= o.utterance())
        .ifPresent(t -> talk.machine(new ConversationEvent.Overheard(o.utterance(),
            Overhearing.means(t, turnEnds().spokenMs(), talk.policy().interruptions()))));
  }

  /** A key went down. */
  void key(String key) {
    if (mustBeHeard()) return;
    unanswered = 0;
    BotPolicy.Keys limits = talk.policy().keys();
    KeyCollector collector = new KeyCollector(keys);
    Optional<String> entry = collector.press(key, talk.context.maxKeys(), limits);
    keys = collector.entered();
    if (entry.isPresent()) {
      talk.dues.cancel(Clock.KEYS);
      talk.machine(new ConversationEvent.KeysEntered(entry.get()));
    } else {
      talk.dues.start(Clock.KEYS, ReplyId.NONE, limits.interKeyMs());
      talk.machine(new ConversationEvent.KeyHeard());
    }
  }

  /** Who answers nothing for long is not there; if nobody takes them either, the call ends. */
  void saysNothing(Due due) {
    if (!(talk.state() instanceof ConversationState.Listening l) || !due.reply().equals(l.last())) return;
    BotPolicy.Limits limits = talk.policy().limits();
    int limit = limits.noInputLimit() > 0 ? limits.noInputLimit() : countsItself() ? Integer.MAX_VALUE : USUAL_LIMIT;
    if (++unanswered <= limit) {
      talk.machine(new ConversationEvent.TimerFired(TimerKind.NO_INPUT, due.reply()));
      return;
    }
    talk.out(new TalkEffect.Warn("nobody has answered for long, giving up"));
    String transfer = limits.noInputTransfer();
    talk.machine(new ConversationEvent.FarewellRequested(talk.policy().words().giveUp(), "no-input"));
    if (!transfer.isEmpty() && unanswered == limit + 1)
      talk.machine(
          new ConversationEvent.ThenRequested(talk.state().last(), "transfer", transfer, talk.context.outcome()));
  }

  /** A flow, which says how many keys it waits for, has an end of its own for who says nothing. */
  private boolean countsItself() {
    return talk.context.maxKeys() > 0;
  }

  /** Laid out once the bot is known. */
  private TurnEnds turnEnds() {
    if (turnEnds.isEmpty()) turnEnds = Optional.of(new TurnEnds(talk.before.turn(), talk.policy(),
        talk.context.listenFor(), talk.nowUs()));
    return turnEnds.get();
  }

  /** No key came in time. */
  void keysEnd() {
    String entered = keys;
    keys = "";
    if (!entered.isEmpty()) talk.machine(new ConversationEvent.KeysEntered(entered));
  }
}

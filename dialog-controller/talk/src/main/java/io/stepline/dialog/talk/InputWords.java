package io.stepline.dialog.talk;

import io.stepline.dialog.conversation.ConversationState;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import java.util.Locale;

/** What a talk was told and where it stands, for people: with what was said. */
final class InputWords {
  private InputWords() {}

  static String words(TalkInput input) {
    return switch (input) {
      case TalkInput.Event e -> event(e.event());
      case TalkInput.Order o -> "somebody orders: " + ActWords.plain(o.order().getClass()) + ActWords.order(o.order());
      case TalkInput.Activity a -> activity(a.activity());
      case TalkInput.Tokens t -> tokens(t.tokens());
      case TalkInput.Written w -> "written down later" + ActWords.quoted(w.transcript().text());
      case TalkInput.Chunk c -> chunk(c.chunk());
      case TalkInput.Mark m -> "spoken of " + ActWords.reply(m.mark().reply()) + ActWords.quoted(m.mark().text());
      case TalkInput.Sign s -> sign(s.sign());
      case TalkInput.ToolDone t -> "the tool of " + ActWords.reply(t.reply())
          + (t.failed() ? " failed" : " answered: " + t.json());
      case TalkInput.TimePassed t -> "time passes";
      case TalkInput.GivenBack g -> "nobody took the caller";
      case TalkInput.Told t -> "to be told to the caller" + ActWords.quoted(t.text());
      case TalkInput.Queued q -> "the caller waits in the queue " + q.queue();
      case TalkInput.LeftQueue l -> "the caller leaves the queue";
      case TalkInput.Asked a -> "somebody called for the caller is "
          + a.agent().stage().name().toLowerCase(Locale.ROOT);
      case TalkInput.Restored r -> "another controller goes on";
      case TalkInput.AgentGone g -> "who was called for the caller is gone";
      case TalkInput.VoiceFailed f -> "the voice of " + ActWords.reply(f.failure().reply()) + " fails";
    };
  }

  private static String event(CallEvent event) {
    return switch (event) {
      case CallEvent.Answered a -> a.direction().name().toLowerCase(Locale.ROOT) + " call from " + a.from() + " to "
          + a.to() + (a.bot().isEmpty() ? "" : ", bot " + a.bot()) + ", " + a.codec();
      case CallEvent.KeyPressed k -> "the caller presses " + k.key();
      case CallEvent.PlayoutStarted p -> ActWords.reply(p.reply()) + " sounds";
      case CallEvent.PlayoutFinished p -> ActWords.reply(p.reply()) + (p.complete() ? " was heard to its end"
          : " was cut after " + p.heardSamples() * 1_000 / Math.max(1, p.sampleRateHz()) + " ms");
      case CallEvent.PlayoutStalled s -> ActWords.reply(s.reply()) + " brings no sound for " + s.silentMs() + " ms";
      case CallEvent.HoldChanged h -> h.onHold() ? "the caller holds" : "the caller is back from hold";
      case CallEvent.TransferProgress t -> "the transfer to " + t.target() + ": " + t.sipStatus();
      case CallEvent.Ended e -> "the call ends: " + e.end().outcome() + ", " + e.end().reason();
      case CallEvent.OneWayAudio o -> "nothing is heard of the peer for " + o.silentMs() + " ms";
      case CallEvent.Progress p -> "progress " + p.sipStatus();
      case CallEvent.BridgeChanged b -> b.others().isEmpty() ? "the bot has the caller back"
          : "the caller is connected with " + b.others();
      case CallEvent.RecordingChanged r -> "recording " + (r.recording() ? "on" : "off") + ", " + r.why();
    };
  }

  private static String activity(SpeechActivity activity) {
    return switch (activity) {
      case SpeechActivity.SpeechStarted s -> "the caller speaks (" + seconds(s.fromSample(), s.sampleRateHz()) + ")";
      case SpeechActivity.SpeechPaused p -> "the caller pauses (" + seconds(p.toSample(), p.sampleRateHz()) + ")";
      case SpeechActivity.EndOfTurn e -> "the caller's turn is over";
    };
  }

  private static String seconds(long sample, int rateHz) {
    return String.format(Locale.ROOT, "%.2f s", sample / (double) Math.max(1, rateHz));
  }

  private static String tokens(SpeechTokens t) {
    String what = t.settled() ? "heard" : "heard so far";
    if (t.rejected()) return what + ", not believed" + ActWords.quoted(t.text());
    return t.text().isBlank() ? what + ": no words" : what + ActWords.quoted(t.text());
  }

  private static String chunk(ReplyChunk chunk) {
    String reply = ActWords.reply(chunk.reply());
    return switch (chunk) {
      case ReplyChunk.ToolCall t -> reply + " wants the tool " + t.name() + ": " + t.argumentsJson();
      case ReplyChunk.Then t -> reply + " will then " + t.verb() + (t.target().isEmpty() ? "" : " " + t.target());
      case ReplyChunk.End e -> reply + (e.failed() ? " failed" : " is complete");
      // @formatter:off
      case ReplyChunk.Text _, ReplyChunk.Codes _, ReplyChunk.Sound _ -> reply + ActWords.quoted(ActWords.chunk(chunk));
      // @formatter:on
    };
  }

  private static String sign(AnswerSign sign) {
    return switch (sign) {
      case AnswerSign.Heard h -> "who answers: " + h.kind().name().toLowerCase(Locale.ROOT)
          + (h.sure() ? ", surely" : "");
      case AnswerSign.Beep b -> "a beep";
      case AnswerSign.Pause p -> "who answered is silent for " + p.silentMs() + " ms";
    };
  }

  static String state(ConversationState state) {
    return switch (state) {
      case ConversationState.Listening l -> "nobody speaks";
      case ConversationState.CallerSpeaking c -> "the caller has the floor";
      case ConversationState.CallerPaused p -> "the caller pauses, " + ActWords.reply(p.draft()) + " is drafted"
          + (p.held().isEmpty() ? "" : " and wants " + p.held().size() + " things");
      case ConversationState.BotThinking b -> ActWords.reply(b.reply()) + " is awaited" + then(b.then())
          + (b.failures() == 0 ? "" : ", after " + b.failures() + " failures");
      case ConversationState.BotSpeaking b -> "the bot speaks " + ActWords.reply(b.reply()) + then(b.then());
      case ConversationState.TalkingOver t -> "the caller talks over " + ActWords.reply(t.reply())
          + (t.held() ? ", which is held" : "") + then(t.then());
      case ConversationState.Ended e -> "over: " + e.reason();
    };
  }

  private static String then(ConversationState.Then then) {
    return then.verb().isEmpty() ? "" : ", then " + (then.verb() + " " + then.target()).strip();
  }
}

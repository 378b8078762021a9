package io.stepline.dialog.talk;

import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.ReplyId;
import java.util.Locale;

/** What a talk has done, for people: {@link #act} without words, keys or numbers of anybody, {@link #words} with. */
final class ActWords {
  private ActWords() {}

  static String act(TalkEffect effect) {
    return switch (effect) {
      case TalkEffect.Chat(ChatRequest.Generate g) ->
          (g.draft() ? "draft " : "ask for ") + reply(g.reply()) + ", since "
              + cause(g.cause());
      case TalkEffect.Chat(ChatRequest.ToolResult r) -> "tell the model what the tool of " + reply(r.reply()) + " "
          + (r.failed() ? "could not do" : "did");
      case TalkEffect.Playout p -> playout(p.order());
      case TalkEffect.Cancel c -> "cancel " + reply(c.order().reply());
      case TalkEffect.Chunk c -> "say, of the house, in " + reply(c.chunk().reply());
      case TalkEffect.Command c -> "order: " + plain(c.order().getClass());
      case TalkEffect.Listen l -> "tell the recogniser what to expect";
      case TalkEffect.TurnEnded t -> "take the caller's turn for over";
      case TalkEffect.Callback c -> "note a callback";
      case TalkEffect.Finished f -> "write the call's record";
      case TalkEffect.RunTool t -> "run the tool " + t.name() + " for " + reply(t.reply());
      case TalkEffect.Warn w -> "warn the operator";
    };
  }

  static String words(TalkEffect effect) {
    String more = switch (effect) {
      case TalkEffect.Chat(ChatRequest.Generate g) -> quoted(g.heard().text()) + keys(g.heard().keys());
      case TalkEffect.Chat(ChatRequest.ToolResult r) -> ": " + r.json();
      case TalkEffect.Chunk c -> quoted(chunk(c.chunk()));
      case TalkEffect.Command c -> order(c.order());
      case TalkEffect.Listen l -> l.order().expectation().isEmpty() ? ": anything" : ": " + l.order().expectation();
      case TalkEffect.Callback c -> ": " + c.request().number() + quoted(c.request().about());
      case TalkEffect.RunTool t -> ": " + t.argumentsJson();
      case TalkEffect.Warn w -> ": " + w.what();
      case TalkEffect.Finished f -> ": " + f.entry().end().outcome() + ", " + f.entry().end().reason();
      // @formatter:off
      case TalkEffect.Playout _, TalkEffect.Cancel _, TalkEffect.TurnEnded _ -> "";
      // @formatter:on
    };
    return act(effect) + more;
  }

  private static String playout(PlayoutControl order) {
    return switch (order) {
      case PlayoutControl.Open o -> "let " + reply(o.reply()) + " sound";
      case PlayoutControl.Flush f -> "silence " + reply(f.reply()) + " for good";
      case PlayoutControl.Hold h -> "hold " + reply(h.reply());
      case PlayoutControl.Resume r -> "have " + reply(r.reply()) + " go on";
    };
  }

  static String order(CallCommand order) {
    return switch (order) {
      case CallCommand.HangUp h -> ", " + h.reason() + (h.headers().isEmpty() ? "" : " " + h.headers());
      case CallCommand.BlindTransfer b -> " to " + b.target();
      case CallCommand.Dial d -> " " + d.uri();
      case CallCommand.SendKeys k -> keys(k.keys());
      case CallCommand.Hold h -> h.onHold() ? " on" : " off";
      case CallCommand.Bridge b -> " with " + b.other();
      case CallCommand.Monitor m -> " of " + m.target() + ", " + m.mode().name().toLowerCase(Locale.ROOT);
      case CallCommand.Music m -> m.on() ? " on" : " off";
      case CallCommand.AttendedTransfer a -> " to " + a.other();
      case CallCommand.Say s -> quoted(s.text());
      case CallCommand.WarmTransfer w -> " to " + w.target() + quoted(w.briefing());
      case CallCommand.Record r -> " " + r.action().name().toLowerCase(Locale.ROOT);
      case CallCommand.Park p -> " at " + p.place();
      case CallCommand.Retrieve r -> " from " + r.place();
      case CallCommand.Enqueue e -> " " + e.queue();
      case CallCommand.Play p -> " " + p.prompt();
      case CallCommand.Unbridge u -> "";
    };
  }

  static String chunk(ReplyChunk chunk) {
    return switch (chunk) {
      case ReplyChunk.Text t -> t.text();
      case ReplyChunk.Codes c -> c.text();
      case ReplyChunk.Sound s -> s.text();
      // @formatter:off
      case ReplyChunk.ToolCall _, ReplyChunk.Then _, ReplyChunk.End _ -> "";
      // @formatter:on
    };
  }

  static String reply(ReplyId reply) {
    return "reply " + reply.value();
  }

  static String quoted(String text) {
    return text.isBlank() ? "" : ": \"" + text.strip() + "\"";
  }

  static String keys(String keys) {
    return keys.isEmpty() ? "" : ": keys " + keys;
  }

  private static String cause(ChatRequest.Cause cause) {
    return switch (cause) {
      case GREETING -> "the call begins";
      case CALLER_SPOKE -> "the caller spoke";
      case KEYS_PRESSED -> "keys were pressed";
      case NO_INPUT -> "the caller says nothing";
      case TOO_LONG -> "the call was long enough";
      case TRANSFER_FAILED -> "nobody took the caller";
      case AGENTS_AWAY -> "the agents are away";
    };
  }

  /** A type's name as words: {@code BlindTransfer} is "blind transfer". */
  static String plain(Class<?> type) {
    return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }
}

package io.stepline.kafka.contract;

import java.util.List;
import java.util.Map;

/** An order to the chat stage. */
public sealed interface ChatRequest {
  CallId call();

  ReplyId reply();

  /** Why the bot speaks. */
  enum Cause {
    @Tag(0) GREETING, @Tag(1) CALLER_SPOKE, @Tag(2) KEYS_PRESSED, @Tag(3) NO_INPUT, @Tag(4) TOO_LONG,
    @Tag(5) TRANSFER_FAILED, @Tag(6) AGENTS_AWAY
  }

  /**
   * One line of history: {@code role} is system, user, assistant or tool; {@code text} is what was said and heard,
   * {@code codes} stand for it until it has been written down.
   */
  record Message(String role, String text, List<SpeechTokens.Codes> codes) {
    public Message(String role, String text) {
      this(role, text, List.of());
    }
  }

  /**
   * What the caller just did. @param anger 0 for calm; from 1 on the caller is taken to be angry @param utterance by
   * which a {@link Transcript} that comes later is known
   */
  record Heard(String text, double confidence, boolean rejected, String keys, List<SpeechTokens.Codes> codes,
      SpeechTokens.Wave wave, double anger, long utterance) {
    public Heard(String text, double confidence, boolean rejected, String keys, List<SpeechTokens.Codes> codes,
        double anger) {
      this(text, confidence, rejected, keys, codes, SpeechTokens.Wave.NONE, anger, 0);
    }

    public static final Heard NOTHING = new Heard("", 0, false, "", List.of(), 0);
  }

  /**
   * What the call is, for prompts that greet by name or number. @param headers what came with the INVITE, names in
   * lower case
   */
  record Caller(String bot, String direction, String from, String to, Map<String, String> headers) {
    public static final Caller UNKNOWN = new Caller("", "", "", "", Map.of());
  }

  /**
   * Start a reply.
   *
   * @param draft true while the turn may still go on: no tool may run and no sound may be made before it is opened
   * @param memory the engine's own state after the last reply that was opened; empty at the start
   */
  @Tag(0)
  record Generate(CallId call, TurnId turn, ReplyId reply, boolean draft, Cause cause, Caller caller, Heard heard,
      List<Message> history, String memory, Stamps stamps) implements ChatRequest {}

  /** The answer to a tool call of this reply; the reply goes on. */
  @Tag(1)
  record ToolResult(CallId call, ReplyId reply, String toolCallId, boolean failed, String json)
      implements ChatRequest {}
}

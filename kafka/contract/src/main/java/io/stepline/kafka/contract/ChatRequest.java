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
   * One line of history.
   *
   * @param role system, user or assistant
   * @param text what was said and heard
   * @param codes stand for what was said until it has been written down
   * @param runs the tools that the bot ran after it had said {@code text}, in the order they were asked for
   * @param utterance by which the sound of what the caller said may still be known, 0 for none
   */
  record Message(String role, String text, List<SpeechTokens.Codes> codes, @Since(3) List<ToolRun> runs,
      @Since(value = 3, or = "0") long utterance) {
    public Message(String role, String text, List<SpeechTokens.Codes> codes) {
      this(role, text, codes, List.of(), 0);
    }

    public Message(String role, String text) {
      this(role, text, List.of());
    }
  }

  /**
   * A tool that was run, and what came of it.
   *
   * @param resultJson empty while it has not answered, or when it never will
   */
  record ToolRun(String id, String name, String argumentsJson, boolean failed, String resultJson) {}

  /**
   * What the caller just did. @param anger 0 for calm; from 1 on the caller is taken to be angry @param utterance by
   * which a {@link Transcript} that comes later is known
   */
  record Heard(String text, double confidence, boolean rejected, String keys, List<SpeechTokens.Codes> codes,
      SpeechTokens.Wave wave, double anger, long utterance,
      @Since(value = 6, or = "UNKNOWN") SpeechTokens.Manner manner) {
    public Heard(String text, double confidence, boolean rejected, String keys, List<SpeechTokens.Codes> codes,
        SpeechTokens.Wave wave, double anger, long utterance) {
      this(text, confidence, rejected, keys, codes, wave, anger, utterance, SpeechTokens.Manner.UNKNOWN);
    }

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

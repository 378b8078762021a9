package io.stepline.kafka.contract;

import java.util.Map;

/** A piece of a reply, in order of {@code seq}. */
public sealed interface ReplyChunk {
  CallId call();

  ReplyId reply();

  int seq();

  /**
   * Text to be spoken; joined, the texts are the reply. {@code voice}, {@code language} and {@code style} are the bot's
   * wishes; the first text's count.
   */
  @Tag(0)
  record Text(CallId call, ReplyId reply, int seq, String text, String voice, String language, Style style,
      Stamps stamps) implements ReplyChunk {
    public Text(CallId call, ReplyId reply, int seq, String text, String voice, String language, Stamps stamps) {
      this(call, reply, seq, text, voice, language, Style.PLAIN, stamps);
    }
  }

  /** Speech codes to be decoded, for models that speak in codes; {@code text} is what they say. */
  @Tag(1)
  record Codes(CallId call, ReplyId reply, int seq, int[] codes, String text, String voice, String language,
      Stamps stamps) implements ReplyChunk {}

  /** The model wants a tool; the reply waits for a {@link ChatRequest.ToolResult}. */
  @Tag(2)
  record ToolCall(CallId call, ReplyId reply, int seq, String toolCallId, String name, String argumentsJson)
      implements ReplyChunk {}

  /**
   * What is to happen once the reply has sounded: {@code verb} is hangup, transfer or press; {@code target} a name of
   * the bot file, or keys. {@code outcome} goes out as headers.
   */
  @Tag(3)
  record Then(CallId call, ReplyId reply, int seq, String verb, String target, Map<String, String> outcome)
      implements ReplyChunk {}

  /**
   * The reply is complete.
   *
   * @param memory the engine's state to be kept if this reply is opened
   * @param listenFor what the recogniser should expect next, empty for anything; {@code !} at its end says that the
   *   caller must hear the reply to its end
   * @param maxKeys how many keys the answer may have: 1 acts at once, more are collected, and so they are at 0, which
   *   says nothing about keys
   */
  @Tag(4)
  record End(CallId call, ReplyId reply, int seq, String memory, String listenFor, int maxKeys, boolean failed,
      Stamps stamps) implements ReplyChunk {
    /** After {@code listenFor}: nothing the caller does interrupts the reply. */
    public static final String TO_ITS_END = "!";

    public boolean mustBeHeard() {
      return listenFor.endsWith(TO_ITS_END);
    }

    /** What the recogniser should expect. */
    public String expects() {
      return mustBeHeard() ? listenFor.substring(0, listenFor.length() - TO_ITS_END.length()) : listenFor;
    }
  }

  /** Speech that is made already, for models that speak; {@code text} is what it says. */
  @Tag(5)
  record Sound(CallId call, ReplyId reply, int seq, int sampleRateHz, short[] pcm, String text, String voice,
      String language, Stamps stamps) implements ReplyChunk {}
}

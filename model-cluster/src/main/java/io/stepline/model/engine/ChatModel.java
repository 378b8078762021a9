package io.stepline.model.engine;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Transcript;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Says what to say. Thread-safe. */
public interface ChatModel extends AutoCloseable {
  String name();

  @Override
  default void close() {}

  /** How busy its servers are. */
  default Load load() {
    return Load.UNLIMITED;
  }

  /** What was said in a turn that was passed on as sound. */
  default void transcript(Transcript transcript) {}

  /**
   * What was said in the turn that a request answers, by a model that hears it. Does not block.
   *
   * @return empty text where it cannot tell, or is not to; never fails
   */
  default CompletableFuture<String> writtenDown(ChatRequest.Generate request) {
    return CompletableFuture.completedFuture("");
  }

  /** What stretch of a reply's sound says; words of the house's own lie between the model's. */
  default void spoken(SpokenMark mark) {}

  /** The caller has heard so much of a reply, and will hear no more of it. */
  default void heard(CallId call, ReplyId reply, long heardMs) {}

  /** Nothing more will come of these calls, or another has them now: what is kept of them goes. */
  default void forget(Predicate<CallId> calls) {}

  /** Begins a reply; the sink is called from any one thread at a time. */
  Reply start(ChatRequest.Generate request, Sink sink);

  interface Reply {
    /** A tool this reply asked for has answered; the reply goes on. */
    void toolResult(ChatRequest.ToolResult result);

    /** It may sound from now on: what it answers was said for certain. */
    default void opened() {}

    /** Stop; nothing is wanted any more. */
    void cancel();
  }

  interface Sink {
    void text(String text);

    /** Speech as codes. {@code says} is what they say, perhaps a little before or after them. */
    void codes(int[] codes, String says);

    /** Speech as sound, from models that speak. {@code says} is what it says, perhaps a little before or after. */
    void sound(int rateHz, short[] pcm, String says);

    /** Nothing can be said for a while: words of the bot that say so, unless they have been said. */
    default void filler(String text) {
      text(text + " ");
    }

    /** The model is at work on what is not to be heard; told again and again while it is. */
    default void thinking() {}

    void tool(String toolCallId, String name, String argumentsJson);

    void then(String verb, String target, java.util.Map<String, String> outcome);

    /** @param maxKeys how many keys the answer may have */
    void end(String memory, String listenFor, int maxKeys);

    void failed(String why);
  }
}

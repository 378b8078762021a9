package io.stepline.model.engine;

import io.stepline.kafka.wire.ChatRequest;

/** Says what to say. Thread-safe. */
public interface ChatModel extends AutoCloseable {
  String name();

  @Override
  default void close() {}

  /** Begins a reply; the sink is called from any one thread at a time. */
  Reply start(ChatRequest.Generate request, Sink sink);

  interface Reply {
    /** A tool this reply asked for has answered; the reply goes on. */
    void toolResult(ChatRequest.ToolResult result);

    /** Stop; nothing is wanted any more. */
    void cancel();
  }

  interface Sink {
    void text(String text);

    /** Speech as codes. {@code says} is what they say, perhaps a little before or after them. */
    void codes(int[] codes, String says);

    void tool(String toolCallId, String name, String argumentsJson);

    void then(String verb, String target, java.util.Map<String, String> outcome);

    /** @param maxKeys how many keys the answer may have */
    void end(String memory, String listenFor, int maxKeys);

    void failed(String why);
  }
}

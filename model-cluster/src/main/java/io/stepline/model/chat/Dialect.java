package io.stepline.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import java.io.IOException;
import java.util.List;

/** How one kind of chat server is spoken with: what is sent, and what its events mean. */
public interface Dialect {
  /** For the log and the health page. */
  String name();

  /** One reply. */
  Script begin(Bot bot, ChatRequest.Generate request);

  /**
   * A reply's side of the talk with the server, request after request while tools are asked. Owned by one thread at a
   * time.
   */
  interface Script {
    String path();

    /** What to post now. */
    ObjectNode body() throws IOException, InterruptedException;

    /** One event. @return whether it held something of the reply, so that nobody else may be asked any more */
    boolean event(JsonNode event, ChatModel.Sink sink) throws IOException;

    /** The answer is complete. @return the tools it asks for */
    List<ToolWish> ended(ChatModel.Sink sink) throws IOException;

    /** The tools have answered; {@link #body} is the next request. */
    void results(List<ChatRequest.ToolResult> results);

    /** To be kept for the next reply if this one is heard. */
    default String memory() {
      return "";
    }
  }

  record ToolWish(String id, String name, String argumentsJson) {}
}

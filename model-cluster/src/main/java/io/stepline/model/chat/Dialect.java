package io.stepline.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.model.bot.Bot;
import io.stepline.model.engine.ChatModel;
import io.stepline.model.route.Ending;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How one kind of chat server is spoken with: what is sent, and what its events mean. */
public interface Dialect {
  /** For the log and the health page. */
  String name();

  /** One reply. */
  Script begin(Bot bot, ChatRequest.Generate request);

  /** One reply. @param sounds by utterance, what of the history is to be heard by a model that hears */
  default Script begin(Bot bot, ChatRequest.Generate request, Map<Long, SpeechTokens.Wave> sounds) {
    return begin(bot, request);
  }

  /** What to post at {@link Script#path} to have the caller's turn written down; empty if this model does not hear. */
  default Optional<ObjectNode> writingDown(ChatRequest.Generate request) {
    return Optional.empty();
  }

  /** What an event told. */
  enum Sign {
    NOTHING,
    /** The model is at work on what nobody is to hear. */
    THINKS,
    /** Something of the reply, so that nobody else may be asked any more. */
    SAYS
  }

  /**
   * A reply's side of the talk with the server, request after request while tools are asked. Owned by one thread at a
   * time.
   */
  interface Script {
    String path();

    /** What to post now. What has come of an answer to an earlier body, and was not ended, is forgotten. */
    ObjectNode body() throws IOException, InterruptedException;

    /** One event. */
    Sign event(JsonNode event, ChatModel.Sink sink) throws IOException;

    /** The answer is complete. @return the tools it asks for, with ids that differ; an empty answer leaves no trace */
    List<ToolWish> ended(Ending ending, ChatModel.Sink sink) throws IOException;

    /** The tools have answered, in the order they were asked for; {@link #body} is the next request. */
    void results(List<ChatRequest.ToolResult> results);

    /** Says something to the model as the caller would, in brackets; {@link #body} is the next request. */
    void note(String text);

    /** The server refuses the request. @param why its own words @return whether the next body avoids what it refused */
    default boolean refused(String why) {
      return false;
    }

    /** Whether the answer that just ended was only the first half, and {@link #body} asks for the second. */
    default boolean goesOn() {
      return false;
    }

    /** To be kept for the next reply if this one is heard. */
    default String memory() {
      return "";
    }
  }

  /**
   * @param argumentsJson an object
   * @param fault what is wrong with the arguments, for the model; empty for nothing
   */
  record ToolWish(String id, String name, String argumentsJson, String fault) {
    public ToolWish(String id, String name, String argumentsJson) {
      this(id, name, argumentsJson, "");
    }
  }
}

package io.stepline.dialog.talk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.dialog.context.ContextManager;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallbackRequest;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tools that the house itself has: {@code record} with an action, {@code callback} with a number (the caller's own
 * where none is given) and what it is about.
 */
final class BuiltInTools {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_TEXT = 500;
  private final Consumer<TalkEffect> out;
  private final long nowUs;

  BuiltInTools(Consumer<TalkEffect> out, long nowUs) {
    this.out = out;
    this.nowUs = nowUs;
  }

  /** @return whether it could be done */
  boolean run(String name, String argumentsJson, ContextManager context) {
    Optional<CallEvent.Answered> call = context.answered();
    if (call.isEmpty()) return false;
    try {
      JsonNode arguments = JSON.readTree(argumentsJson.isBlank() ? "{}" : argumentsJson);
      return name.equals("record") ? record(arguments, call.get()) : callback(arguments, call.get());
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private boolean record(JsonNode arguments, CallEvent.Answered call) {
    Optional<CallCommand.RecordAction> action = Arrays.stream(CallCommand.RecordAction.values())
        .filter(a -> a.name().equalsIgnoreCase(arguments.path("action").asText(""))).findFirst();
    action.ifPresent(a -> out.accept(new TalkEffect.Command(new CallCommand.Record(call.call(), a))));
    return action.isPresent();
  }

  private boolean callback(JsonNode arguments, CallEvent.Answered call) {
    String given = arguments.path("number").asText("").replaceAll("[^0-9+]", "");
    String number = given.isEmpty() ? call.from() : given;
    String about = arguments.path("about").asText("");
    out.accept(new TalkEffect.Callback(new CallbackRequest(call.call(), call.bot(), number,
        about.length() > MAX_TEXT ? about.substring(0, MAX_TEXT) : about, nowUs)));
    return true;
  }
}

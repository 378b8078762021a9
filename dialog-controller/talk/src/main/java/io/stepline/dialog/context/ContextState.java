package io.stepline.dialog.context;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import java.util.List;
import java.util.Map;

/**
 * What is remembered of a call, in a form that survives a restart.
 *
 * @param answered the call's own facts; a list of one, or empty while unknown
 * @param memory the chat engine's state after the last reply that sounded
 */
public record ContextState(List<CallEvent> answered, List<ChatRequest.Message> history, String memory, String listenFor,
    int maxKeys, List<CallRecord.Turn> turns,
    Map<String, String> outcome) {
  public static final ContextState EMPTY = new ContextState(List.of(), List.of(), "", "", 0, List.of(), Map.of());
}

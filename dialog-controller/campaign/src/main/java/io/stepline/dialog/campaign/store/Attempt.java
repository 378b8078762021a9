package io.stepline.dialog.campaign.store;

import io.stepline.kafka.contract.CallId;

/**
 * One try to reach a contact; its id is the call's, and is written before the order to dial is.
 *
 * @param deadlineMs until when it may be dialled
 * @param answeredBy a name of {@code AnswerSign.Kind}, empty while nobody knows; {@code heardMs} when a person was
 *   heard, {@code spokeMs} when we first spoke
 * @param judgedMs when it was known whether a person had been abandoned; 0 where no person was reached
 */
public record Attempt(CallId id, String campaign, long contact, String number, String callerId, State state,
    String gateway, long plannedMs, long deadlineMs, long dialledMs, long answeredMs,
    long heardMs, long spokeMs, long judgedMs, String answeredBy) {
  public enum State { PLANNED, DIALLED, ANSWERED, ENDED }
}

package io.stepline.dialog.talk;

import io.stepline.kafka.contract.ReplyId;

/**
 * A clock that runs. @param reply which it is about, {@link ReplyId#NONE} for none @param atUs when it is due,
 * microseconds since the epoch
 */
public record Due(Clock clock, ReplyId reply, long atUs) {}

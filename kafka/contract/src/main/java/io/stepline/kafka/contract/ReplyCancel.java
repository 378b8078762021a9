package io.stepline.kafka.contract;

/** Stop everything for this reply and every earlier one of the call: generation, synthesis, queued sound. */
public record ReplyCancel(CallId call, ReplyId reply) {}

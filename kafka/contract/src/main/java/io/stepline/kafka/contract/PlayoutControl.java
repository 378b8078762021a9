package io.stepline.kafka.contract;

/** Orders to the playout gate: its own topic, so that it never queues behind sound. */
public sealed interface PlayoutControl {
  CallId call();

  /** From now on this reply, and only this one, sounds. */
  @Tag(0)
  record Open(CallId call, ReplyId reply, Stamps stamps) implements PlayoutControl {}

  /** This reply and all earlier ones fall silent at once and for good. */
  @Tag(1)
  record Flush(CallId call, ReplyId reply) implements PlayoutControl {}

  /** This reply falls silent and keeps what is to come. */
  @Tag(2)
  record Hold(CallId call, ReplyId reply) implements PlayoutControl {}

  /** It goes on, from a moment before it was cut. */
  @Tag(3)
  record Resume(CallId call, ReplyId reply) implements PlayoutControl {}
}

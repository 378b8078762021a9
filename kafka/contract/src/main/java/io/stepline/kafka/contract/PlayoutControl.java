package io.stepline.kafka.contract;

/** Orders to the playout gate: its own topic, so that it never queues behind sound. */
public sealed interface PlayoutControl {
  CallId call();

  /** From now on this reply, and only this one, sounds. */
  record Open(CallId call, ReplyId reply, Stamps stamps) implements PlayoutControl {}

  /** This reply and all earlier ones fall silent at once and for good. */
  record Flush(CallId call, ReplyId reply) implements PlayoutControl {}

  /** This reply falls silent and keeps what is to come. */
  record Hold(CallId call, ReplyId reply) implements PlayoutControl {}

  /** It goes on, from a moment before it was cut. */
  record Resume(CallId call, ReplyId reply) implements PlayoutControl {}
}

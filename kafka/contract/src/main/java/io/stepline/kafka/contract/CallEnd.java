package io.stepline.kafka.contract;

/** How a call ended and who is to blame. {@code reason} is a short code such as caller-bye, transferred, no-answer. */
public record CallEnd(Outcome outcome, String reason, int sipStatus) {
  public enum Outcome { @Tag(0) SUCCESS, @Tag(1) CALLER, @Tag(2) BOT, @Tag(3) UPSTREAM, @Tag(4) UNDETERMINED }
}

package io.stepline.kafka.contract;

/** One generated answer. Taken from a counter of the call, never reused, and the only key of cancellation. */
public record ReplyId(long value) implements Comparable<ReplyId> {
  public static final ReplyId NONE = new ReplyId(0);

  public ReplyId next() {
    return new ReplyId(value + 1);
  }

  @Override
  public int compareTo(ReplyId other) {
    return Long.compare(value, other.value);
  }
}

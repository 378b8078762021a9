package io.stepline.ops.bench.fleet;

/** What was observed of a fleet from outside. Times are milliseconds since the run began. */
public sealed interface Seen {
  long atMs();

  /** A fault struck at {@code atMs}; what it struck worked again at {@code untilMs}. */
  record Struck(Fault fault, long atMs, long untilMs) implements Seen {}

  /** A caller's telephone was answered by the gateway it dialled; {@code caller} is unique to the call. */
  record Up(String caller, String gateway, long atMs) implements Seen {}

  /** A caller hung up, or was hung up on; {@code byCaller} when the caller meant to, or heard nothing for long. */
  record Down(String caller, boolean byCaller, long atMs) implements Seen {}

  /** Nobody was heard, neither caller nor house, from {@code atMs} for {@code silentMs}. */
  record Silence(String caller, long silentMs, long atMs) implements Seen {}

  /** The bus told that a call was answered. {@code caller} is the number it came from, or that was dialled. */
  record Answered(String call, String caller, String gateway, long atMs) implements Seen {}

  /** The bus told the end of a call. */
  record Ended(String call, String reason, long atMs) implements Seen {}

  /** A console has written the detail record of a call. */
  record Recorded(String call, String console, long atMs) implements Seen {}

  /** The API took an order to dial {@code number}. */
  record Ordered(String order, String number, long atMs) implements Seen {}

  /** A telephone of that number was rung. */
  record Rung(String number, long atMs) implements Seen {}

  /** What the API says at last of an order: {@code GIVEN}, {@code TAKEN}, {@code DONE}, {@code REFUSED}, or nothing. */
  record Outcome(String order, String state, long atMs) implements Seen {}

  /** A process that was asked to end had not ended in time. */
  record StillThere(String member, long waitedMs, long atMs) implements Seen {}

  /** A process ended by itself, though nobody had struck it. */
  record GoneByItself(String member, int status, long atMs) implements Seen {}

  /** A caller got no answer for long after a fault was over. */
  record Mute(int caller, Fault fault, long waitedMs, long atMs) implements Seen {}

  /** What a process had when nobody called. */
  record Idle(String member, int calls, int threads, int threadsAtFirst, int files, int filesAtFirst, long atMs)
      implements Seen {}
}

package io.stepline.kafka.contract;

import java.util.Map;

/**
 * What is to be done with a call. Each order says by its families who obeys it; one reader minds all of a family and
 * nothing else.
 */
public sealed interface CallCommand {
  CallId call();

  /** Carried out at the call's leg, by the gateway that has it. */
  sealed interface ForLeg {
    CallId call();
  }

  /** Carried out among calls, by the gateway that has them. */
  sealed interface ForRooms {
    CallId call();
  }

  /** Makes a call; any gateway may. */
  sealed interface ForDialling {
    CallId call();
  }

  /** Changes what the talk does: the controller that has it minds. */
  sealed interface ForTalk {
    CallId call();
  }

  /** Needs more calls than one: the controller that has the caller sees to it. */
  sealed interface ForQueues {
    CallId call();
  }

  /** For whoever records the call. */
  sealed interface ForRecorder {
    CallId call();
  }

  /** @param headers of the BYE: what came of the talk, for the IVR or PBX it came from */
  @Tag(0)
  record HangUp(CallId call, String reason, Map<String, String> headers) implements CallCommand, ForLeg {
    public HangUp(CallId call, String reason) {
      this(call, reason, Map.of());
    }
  }

  /**
   * Refer the caller to {@code target}, a SIP or tel URI (RFC 3515). @param headers of the REFER; User-to-User also
   * goes to the target (RFC 7433)
   */
  @Tag(1)
  record BlindTransfer(CallId call, String target, Map<String, String> headers)
      implements CallCommand, ForLeg, ForTalk {
    public BlindTransfer(CallId call, String target) {
      this(call, target, Map.of());
    }
  }

  @Tag(2)
  record Dial(CallId call, String uri, String from, String bot) implements CallCommand, ForDialling {}

  @Tag(3)
  record SendKeys(CallId call, String keys) implements CallCommand, ForLeg {}

  @Tag(4)
  record Hold(CallId call, boolean onHold) implements CallCommand, ForLeg {}

  /**
   * Connects two calls to each other; a third joins what is connected already. @param returnToBot whether the bot takes
   * {@code call} back when the others leave
   */
  @Tag(5)
  record Bridge(CallId call, CallId other, boolean returnToBot) implements CallCommand, ForRooms {}

  /** Takes a call out of its bridge and gives it back to its bot. */
  @Tag(6)
  record Unbridge(CallId call) implements CallCommand, ForRooms {}

  /** {@code call} is a supervisor's: it hears {@code target}, and is heard as the mode says. */
  @Tag(7)
  record Monitor(CallId call, CallId target, MonitorMode mode) implements CallCommand, ForRooms {}

  /** {@code WHISPER} is heard by the target alone, {@code BARGE} by all. */
  enum MonitorMode {
    @Tag(0) OFF, @Tag(1) LISTEN, @Tag(2) WHISPER, @Tag(3) BARGE
  }

  /** Music for one who waits. */
  @Tag(8)
  record Music(CallId call, boolean on) implements CallCommand, ForRooms, ForTalk {}

  /** Refers the caller to who is behind {@code other}, in its place (RFC 3891). */
  @Tag(9)
  record AttendedTransfer(CallId call, CallId other) implements CallCommand, ForLeg, ForTalk {}

  /** Has the bot say this now. */
  @Tag(10)
  record Say(CallId call, String text) implements CallCommand, ForLeg, ForTalk {}

  /**
   * Calls {@code target}, tells whoever answers {@code briefing} while the caller hears music, then connects the two;
   * an {@code acceptKey} has to be pressed first unless empty.
   */
  @Tag(11)
  record WarmTransfer(CallId call, String target, String briefing, String acceptKey)
      implements CallCommand, ForTalk, ForQueues {}

  @Tag(12)
  record Record(CallId call, RecordAction action) implements CallCommand, ForRecorder {}

  /** {@code START} begins a recording that waits for consent. */
  enum RecordAction {
    @Tag(0) PAUSE, @Tag(1) RESUME, @Tag(2) STOP, @Tag(3) START
  }

  /** Puts the caller at a numbered place with music, from where {@link Retrieve} takes it. */
  @Tag(13)
  record Park(CallId call, String place) implements CallCommand, ForRooms, ForTalk {}

  /** Connects this call with who is parked there. */
  @Tag(14)
  record Retrieve(CallId call, String place) implements CallCommand, ForRooms {}

  /** Lets the caller wait for one of a queue's agents. @param queue a name of the bot file */
  @Tag(15)
  record Enqueue(CallId call, String queue) implements CallCommand, ForQueues {}

  /** Plays a recorded prompt of the gateway's, by its name. */
  @Tag(16)
  record Play(CallId call, String prompt) implements CallCommand, ForLeg {}
}

package io.stepline.dialog.runtime;

import io.stepline.dialog.context.ContextState;
import io.stepline.dialog.policy.BotPolicy;
import io.stepline.dialog.policy.Speculation;
import io.stepline.dialog.talk.Talk;
import io.stepline.dialog.talk.TalkEffect;
import io.stepline.dialog.talk.TalkInput;
import io.stepline.dialog.talk.TalkJournal;
import io.stepline.dialog.talk.TalkMachine;
import io.stepline.dialog.talk.TalkStep;
import io.stepline.dialog.tool.ToolRunner;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ContextSnapshot;
import io.stepline.kafka.contract.WallClock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call's talk at work: inputs in, steps of the pure machine, effects out, the value kept on the bus. Owned by the
 * worker's thread.
 */
final class CallTalk {
  private static final Logger log = LoggerFactory.getLogger(CallTalk.class);

  /** What all talks share. */
  record House(Bus bus, WallClock clock, TalkMachine machine, ToolRunner tools, Speculation.Cluster cluster,
      Wakes wakes, Later later) {}

  /** Has the talk take {@link TalkInput.TimePassed} then; replaces the call's last wish. */
  interface Wakes {
    void at(CallId call, Optional<Long> dueUs);
  }

  /** Hands an input to the call's talk on the worker's thread. */
  interface Later {
    void take(CallId call, TalkInput input);
  }

  private final House house;
  private Talk talk;
  private boolean unsaved;

  CallTalk(CallId call, House house) {
    this(Talk.begin(call), house);
  }

  /**
   * Goes on with a talk: its clocks run again, and tools that had not answered are asked again, under the keys they
   * were asked before.
   */
  CallTalk(Talk talk, House house) {
    this.house = house;
    this.talk = talk;
    house.wakes().at(talk.call(), talk.nextDueUs());
    talk.tools().forEach(this::run);
  }

  Talk talk() {
    return talk;
  }

  void take(TalkInput input) {
    if (talk.isOver()) return;
    long nowUs = house.clock().nowUs();
    TalkStep step = house.machine().step(talk, input, nowUs);
    house.bus().publish(Topics.TALK_JOURNAL, TalkJournal.entry(talk.call(), talk.seq(), nowUs, input, step));
    boolean moved = step.handled() || !step.effects().isEmpty();
    talk = step.talk();
    step.effects().forEach(this::run);
    house.wakes().at(talk.call(), talk.nextDueUs());
    unsaved = true;
    if (moved) save();
  }

  /** What came from this place of a topic has been taken. */
  void saw(String topic, long offset) {
    talk = talk.saw(topic, offset);
    unsaved = true;
  }

  boolean hasSeen(String topic, long offset) {
    return talk.hasSeen(topic, offset);
  }

  /** Writes the talk down, if it is not as it was written down last. */
  void save() {
    if (!unsaved) return;
    unsaved = false;
    long nowUs = house.clock().nowUs();
    house.bus().publish(Topics.TALK_SNAPSHOTS, TalkJournal.snapshot(talk, nowUs));
    house.bus().publish(Topics.CONVERSATION_CONTEXT,
        new ContextSnapshot(talk.call(), nowUs, talk.isOver(), Journal.write(talk.machine()),
            talk.isOver() ? new byte[0] : Journal.write(talk.context().settled())));
  }

  /** The value that an older release's snapshot stands for; what it did not keep begins anew. */
  static TalkInput.Restored upgraded(ContextSnapshot snapshot, TalkMachine machine, long nowUs) {
    ContextState context = Journal.readContext(snapshot.context());
    return new TalkInput.Restored(
        machine.goingOn(snapshot.call(), Journal.readState(snapshot.conversation()), context, nowUs));
  }

  private void run(TalkEffect effect) {
    Bus bus = house.bus();
    switch (effect) {
      case TalkEffect.Chat c -> bus.publish(Topics.CHAT_REQUESTS, c.request());
      case TalkEffect.Playout p -> bus.publish(Topics.PLAYOUT_CONTROL, p.order());
      case TalkEffect.Cancel c -> bus.publish(Topics.REPLY_CANCELS, c.order());
      case TalkEffect.Chunk c -> bus.publish(Topics.REPLY_CHUNKS, c.chunk());
      case TalkEffect.Command c -> bus.publish(Topics.CALL_COMMANDS, c.order());
      case TalkEffect.Listen l -> bus.publish(Topics.LISTEN_FOR, l.order());
      case TalkEffect.TurnEnded t -> bus.publish(Topics.SPEECH_ACTIVITY, t.end());
      case TalkEffect.Callback c -> bus.publish(Topics.CALLBACK_REQUESTS, c.request());
      case TalkEffect.Finished f -> bus.publish(Topics.CALL_RECORDS, f.entry());
      case TalkEffect.RunTool t -> tool(t);
      case TalkEffect.Warn w -> log.warn("callId={} {}", talk.call(), w.what());
    }
  }

  private void tool(TalkEffect.RunTool t) {
    Optional<BotPolicy.ToolPolicy> tool = Optional.ofNullable(policy().tools().get(t.name()));
    if (tool.isEmpty()) {
      house.later().take(talk.call(), new TalkInput.ToolDone(t.reply(), t.toolCallId(), true, "", true));
      return;
    }
    CallId call = talk.call();
    String key = t.key().isEmpty() ? call + "-" + t.reply().value() + "-" + t.toolCallId() : t.key();
    house.tools().run(tool.get(), key, t.argumentsJson(), call, t.reply())
        .thenAccept(o -> {
          if (o.failed()) log.warn("callId={} tool {}: {}", call, t.name(), o.why());
          house.later().take(call, new TalkInput.ToolDone(t.reply(), t.toolCallId(), o.failed(), o.json(),
              o.undone()));
        });
  }

  String callerNumber() {
    return talk.answered().map(CallEvent.Answered::from).orElse("");
  }

  BotPolicy policy() {
    return house.machine().policyOf(talk.answered().map(CallEvent.Answered::bot).orElse(""));
  }
}

package io.stepline.dialog.runtime;

import io.stepline.dialog.conversation.ConversationEvent;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A campaign's call at its beginning, and where no agent comes: signs in, the script's acts out. Owned by the conversation's thread. */
final class Answering {
  private static final Logger log = LoggerFactory.getLogger(Answering.class);
  private final CallId call;
  private final CallTalk.House house;
  private final Consumer<ConversationEvent> machine;
  private Optional<AnswerScript> script = Optional.empty();

  Answering(CallId call, CallTalk.House house, Consumer<ConversationEvent> machine) {
    this.call = call;
    this.house = house;
    this.machine = machine;
  }

  /** @return whether the greeting waits until it is known who answers */
  boolean begins(CallEvent.Answered a) {
    script = script.or(() -> AnswerScript.of(a));
    if (script.isPresent()) house.timers().startAnswer(call, AnswerScript.UNKNOWN_MS);
    return script.isPresent();
  }

  /** Whether what the other side says is not for the bot. */
  boolean isDeaf() {
    return script.filter(AnswerScript::isDeaf).isPresent();
  }

  void sign(AnswerSign sign) {
    script.ifPresent(x -> {
      boolean before = x.isMachine();
      act(x.heard(sign));
      if (x.isMachine() && !before) house.timers().startAnswer(call, AnswerScript.MACHINE_MS);
    });
  }

  /** Somebody has spoken whom the bot did not hear. */
  void spoke() {
    script.ifPresent(x -> act(x.spoke()));
  }

  /** The time that was set has run out. */
  void unknownForLong() {
    script.ifPresent(x -> {
      if (x.isUnknown()) log.warn("callId={} nobody tells who answers, talking", call);
      act(x.isUnknown() ? x.unknownForLong() : x.machineForLong());
    });
  }

  /** A person whom a campaign called and no agent takes is told so and let go. @return false for other calls */
  boolean abandoned(Optional<CallEvent.Answered> answered) {
    Map<String, String> facts = answered.map(CallEvent.Answered::headers).orElse(Map.of());
    if (facts.getOrDefault("campaign.agents", "").isEmpty()) return false;
    machine.accept(new ConversationEvent.FarewellRequested(facts.getOrDefault("campaign.abandoned", ""), "abandoned"));
    return true;
  }

  private void act(List<AnswerScript.Act> acts) {
    for (AnswerScript.Act a : acts) {
      switch (a) {
        case AnswerScript.Act.Greet g -> machine.accept(new ConversationEvent.PersonCame());
        case AnswerScript.Act.Hush h -> machine.accept(new ConversationEvent.Hushed());
        case AnswerScript.Act.Say s -> machine.accept(new ConversationEvent.SayRequested(s.text()));
        case AnswerScript.Act.Farewell f -> machine.accept(new ConversationEvent.FarewellRequested(f.text(), f.reason()));
        case AnswerScript.Act.HangUp h -> house.bus().publish(Topics.CALL_COMMANDS, new CallCommand.HangUp(call, h.reason()));
      }
    }
  }
}

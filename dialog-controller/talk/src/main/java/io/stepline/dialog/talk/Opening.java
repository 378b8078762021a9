package io.stepline.dialog.talk;

import io.stepline.dialog.conversation.ConversationEvent;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CampaignCall;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A campaign's call at its beginning, and where no agent comes: signs in, the script's acts out. Owned by one step. */
final class Opening {
  private final CallId call;
  private final Dues dues;
  private final Consumer<TalkEffect> out;
  private final Consumer<ConversationEvent> machine;
  private Optional<AnswerScript> script;

  /** @param machine takes what the conversation machine is to be told */
  Opening(Talk talk, Optional<CallEvent.Answered> answered, Dues dues, Consumer<TalkEffect> out,
      Consumer<ConversationEvent> machine) {
    this.call = talk.call();
    this.dues = dues;
    this.out = out;
    this.machine = machine;
    this.script = talk.opening().flatMap(phase -> answered.flatMap(a -> AnswerScript.at(a, phase)));
  }

  Optional<AnswerScript.Phase> phase() {
    return script.map(AnswerScript::phase);
  }

  /** @return whether the greeting waits until it is known who answers */
  boolean begins(CallEvent.Answered a) {
    script = script.or(() -> AnswerScript.of(a));
    if (script.isPresent()) dues.start(Clock.ANSWER, ReplyId.NONE, AnswerScript.UNKNOWN_MS);
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
      if (x.isMachine() && !before) dues.start(Clock.ANSWER, ReplyId.NONE, AnswerScript.MACHINE_MS);
    });
  }

  /** Somebody has spoken whom the bot did not hear. */
  void spoke() {
    script.ifPresent(x -> act(x.spoke()));
  }

  /** The time that was set has run out. */
  void unknownForLong() {
    script.ifPresent(x -> {
      if (x.isUnknown()) out.accept(new TalkEffect.Warn("nobody tells who answers, talking"));
      act(x.isUnknown() ? x.unknownForLong() : x.machineForLong());
    });
  }

  /**
   * A person whom a campaign called and no agent takes is told so and let go.
   *
   * @param usual said where the campaign says nothing
   * @return false for other calls
   */
  boolean abandoned(Optional<CallEvent.Answered> answered, String usual) {
    Optional<CampaignCall> wanted = answered.flatMap(CampaignCall::of).filter(c -> !c.agents().isEmpty());
    if (wanted.isEmpty()) return false;
    String own = wanted.get().abandoned();
    machine.accept(new ConversationEvent.FarewellRequested(own.isBlank() ? usual : own, "abandoned"));
    return true;
  }

  private void act(List<AnswerScript.Act> acts) {
    for (AnswerScript.Act a : acts) {
      switch (a) {
        case AnswerScript.Act.Greet g -> machine.accept(new ConversationEvent.PersonCame());
        case AnswerScript.Act.Hush h -> machine.accept(new ConversationEvent.Hushed());
        case AnswerScript.Act.Say s -> machine.accept(new ConversationEvent.SayRequested(s.text()));
        case AnswerScript.Act.Farewell f ->
            machine.accept(new ConversationEvent.FarewellRequested(f.text(), f.reason()));
        case AnswerScript.Act.HangUp h -> out.accept(new TalkEffect.Command(new CallCommand.HangUp(call, h.reason())));
      }
    }
  }
}

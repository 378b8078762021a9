package io.stepline.dialog.talk;

import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CampaignCall;
import io.stepline.kafka.contract.Tag;
import java.util.List;
import java.util.Optional;

/**
 * What a campaign's call does with who or what answers: people are greeted at once, machines are waited out and get a
 * message after the beep, assistants are told who calls. Until somebody is greeted the bot hears nothing. Pure; owned
 * by the conversation's thread.
 */
public final class AnswerScript {
  /**
   * After so long without a sign it is talked to whoever is there: nobody listens for signs, and no one shall answer to
   * silence.
   */
  static final int UNKNOWN_MS = 6_000;
  /** A machine that neither beeps nor falls silent. */
  static final int MACHINE_MS = 45_000;

  /** Where the script stands. */
  public enum Phase {
    @Tag(0) UNKNOWN, @Tag(1) TALK, @Tag(2) MACHINE, @Tag(3) SCREENED, @Tag(4) DONE
  }

  sealed interface Act {
    record Greet() implements Act {}

    record Hush() implements Act {}

    record Say(String text) implements Act {}

    record Farewell(String text, String reason) implements Act {}

    record HangUp(String reason) implements Act {}
  }

  private final CampaignCall wanted;
  private Phase phase;

  private AnswerScript(CampaignCall wanted, Phase phase) {
    this.wanted = wanted;
    this.phase = phase;
  }

  /** Empty for calls where nobody is to be told apart. */
  static Optional<AnswerScript> of(CallEvent.Answered a) {
    return at(a, Phase.UNKNOWN);
  }

  /** The script of a call where it stands. */
  static Optional<AnswerScript> at(CallEvent.Answered a, Phase phase) {
    return CampaignCall.of(a).filter(CampaignCall::detect).map(c -> new AnswerScript(c, phase));
  }

  Phase phase() {
    return phase;
  }

  /** Whether what the other side says is not for the bot. */
  boolean isDeaf() {
    return phase != Phase.TALK;
  }

  boolean isUnknown() {
    return phase == Phase.UNKNOWN;
  }

  boolean isMachine() {
    return phase == Phase.MACHINE;
  }

  List<Act> heard(AnswerSign sign) {
    if (phase == Phase.DONE) return List.of();
    return switch (sign) {
      case AnswerSign.Heard h -> h.early() ? List.of() : heard(h);
      case AnswerSign.Beep b -> recording();
      case AnswerSign.Pause p -> phase == Phase.MACHINE ? recording() : List.of();
    };
  }

  private List<Act> heard(AnswerSign.Heard h) {
    return switch (h.kind()) {
      case HUMAN -> phase == Phase.UNKNOWN || phase == Phase.MACHINE ? talk() : List.of();
      case SILENCE -> phase != Phase.UNKNOWN ? List.of()
          : wanted.talksIntoSilence() ? talk() : done(new Act.HangUp("silence"));
      case VOICEMAIL -> voicemail(h.sure());
      case SCREENING -> screening();
      case IVR -> wanted.talksToMenus() ? phase == Phase.UNKNOWN || phase == Phase.MACHINE ? talk() : List.of()
          : done(new Act.HangUp("ivr"));
      case FAX -> done(new Act.HangUp("fax"));
      case ANNOUNCEMENT -> done(new Act.HangUp("announcement"));
    };
  }

  private List<Act> talk() {
    phase = Phase.TALK;
    return List.of(new Act.Greet());
  }

  private List<Act> done(Act last) {
    phase = Phase.DONE;
    return List.of(last);
  }

  /** Somebody the bot talks with is only taken for a machine when that is sure. */
  private List<Act> voicemail(boolean sure) {
    if (sure && wanted.voicemail().isEmpty()) return done(new Act.HangUp("machine"));
    boolean talks = phase == Phase.TALK;
    if (talks && !sure || phase == Phase.SCREENED) return List.of();
    phase = Phase.MACHINE;
    return talks ? List.of(new Act.Hush()) : List.of();
  }

  private List<Act> recording() {
    if (phase != Phase.MACHINE) return List.of();
    return wanted.voicemail().isEmpty() ? done(new Act.HangUp("machine"))
        : done(new Act.Farewell(wanted.voicemail(), "message-left"));
  }

  private List<Act> screening() {
    if (phase == Phase.SCREENED) return List.of();
    if (wanted.screening().isEmpty()) return done(new Act.HangUp("screened"));
    phase = Phase.SCREENED;
    return List.of(new Act.Say(wanted.screening()));
  }

  /** The other side has spoken after we told an assistant who we are. */
  List<Act> spoke() {
    return phase == Phase.SCREENED ? talk() : List.of();
  }

  /** No sign came in time. */
  List<Act> unknownForLong() {
    return phase == Phase.UNKNOWN ? talk() : List.of();
  }

  List<Act> machineForLong() {
    return phase == Phase.MACHINE ? done(new Act.HangUp("machine")) : List.of();
  }
}

package io.stepline.model.bot;

import io.stepline.kafka.contract.Style;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the models need to know of a bot file: who it is and, for the embedded profile, its flow. The rest of the file
 * is the controller's.
 *
 * @param persona system prompt for chat models
 * @param receives name of a value by header of the INVITE ({@code uri.NAME} for parameters of the request URI)
 * @param apology said when a reply breaks off in the middle
 * @param filler said when the model takes long, or cannot answer and another takes over
 * @param received said when a tool has done its work and the model then fails
 * @param returns what is handed on at the end: templates by name; X- names and User-to-User leave as headers
 */
public record Bot(String name, String language, VoiceWish voice, String persona, String greeting, Flow flow,
    Map<String, ToolSpec> tools, List<String> transfers,
    Map<String, String> receives, Map<String, String> returns, String filler, String apology,
    String received) {
  /** Whether it can lead a talk itself; without a flow it needs a chat model. */
  public boolean hasFlow() {
    return !flow.states().isEmpty();
  }

  /** What a chat model is told of a tool. @param parametersJson a JSON Schema of type object */
  public record ToolSpec(String description, String parametersJson) {}

  /** @param style how it speaks unless the model wishes otherwise */
  public record VoiceWish(String name, Style style) {
    public static final VoiceWish ANY = new VoiceWish("", Style.PLAIN);
  }

  /**
   * @param always answers that are understood in every state
   * @param noMatch said in turn when nothing was understood; when they are used up, {@code giveUp} is next
   * @param goodbye said in place of {@code giveUp} where that is empty; {@code tooLong} when the call has lasted long
   *   enough
   * @param afterFailedTransfer, whenAway, whenAngry states to go on in; empty for the start, or for no notice of anger
   */
  public record Flow(String start, List<Answer> always, Map<String, State> states, List<String> noMatch,
      List<String> noInput, String giveUp, String transferFailed,
      String afterFailedTransfer, String whenAway, String whenAngry, List<String> angryWords, String goodbye,
      String tooLong) {
    /** Of a bot that a model leads. */
    static final Flow NONE = new Flow("", List.of(), Map.of(), List.of(), List.of(), "", "", "", "", "", List.of(), "",
        "");
  }

  /**
   * One state: it speaks, perhaps asks a tool, then waits for an answer or moves on.
   *
   * @param prompt said on entry; {@code {slot}} is filled in, {@code {slot:digits}} is read digit by digit
   * @param set values that are known from here on, where it has a tool once that has answered
   * @param then hangup, {@code transfer NAME} or {@code press KEYS}, once the prompt has sounded
   * @param branches asked in turn when there is nothing to wait for; the first that holds decides
   * @param go where to move then when none does
   */
  public record State(String prompt, List<Answer> answers, Optional<Slot> slot, Optional<ToolUse> tool,
      Map<String, String> set, String then, List<Branch> branches, String go) {
    boolean waits() {
      return !answers.isEmpty() || slot.isPresent();
    }
  }

  /** Where to go on in place of a state's {@code go} when something holds. */
  public record Branch(Condition when, String go) {}

  /**
   * @param say phrases that mean this; {@code [word]} may be left out
   * @param key or this key
   * @param repeat says again what was said last
   */
  public record Answer(List<String> say, String key, String reply, String go, boolean repeat) {}

  /** Digits spoken or keyed. {@code before} are phrases that may come first, or must where {@code alone} is false. */
  public record Slot(String name, int min, int max, List<String> before, boolean alone, String go) {
    boolean fits(String digits) {
      return digits.length() >= min && digits.length() <= max;
    }
  }

  /**
   * @param filler said while it runs; {@code reply} uses fields of the result as {@code {field}}
   * @param keep values that are known from here on, by name the field of the result
   * @param failedGo where to go on when it failed, empty for the state's {@code go}
   */
  public record ToolUse(String name, Map<String, String> arguments, String filler, String reply, String failed,
      Map<String, String> keep, String failedGo) {}
}

package io.stepline.model.bot;

import io.stepline.kafka.contract.Style;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    String received, ZoneId zone, Map<String, OpenHours> hours) {
  /** How a state says that a sub-flow is over. */
  static final String RETURN = "return";

  /** Hours as the file has them; the controller's reader knows what they mean. */
  public record OpenHours(String zone, List<String> open, List<String> holidays) {}

  /** Names of all values that its flow may come to know. */
  public Set<String> valueNames() {
    Set<String> names = new LinkedHashSet<>(receives.keySet());
    flow.states().values().forEach(s -> {
      s.slot().ifPresent(x -> names.add(x.name()));
      s.tool().ifPresent(t -> names.addAll(t.keep().keySet()));
      s.model().ifPresent(m -> m.leave().values().forEach(e -> names.addAll(e.values().keySet())));
      names.addAll(s.set().keySet());
    });
    return names;
  }

  /** The same bot as a chat model knows it: without a flow, a greeting and anybody to put a caller through to. */
  public Bot forModel(String as, String personaThere, Map<String, ToolSpec> toolsThere, Map<String, String> known) {
    return new Bot(as, language, voice, personaThere, "", Flow.NONE, toolsThere, List.of(), known, Map.of(), filler,
        apology, received, zone, hours);
  }

  /** Whether a chat model talks in one of its states. */
  public boolean hasModelStates() {
    return flow.states().values().stream().anyMatch(s -> s.model().isPresent());
  }

  /** Whether a model may ask for parts of its flow. */
  public boolean hasTasks() {
    return tools.values().stream().anyMatch(ToolSpec::isFlow);
  }

  /** Whether it can lead a talk itself; without a flow it needs a chat model. */
  public boolean hasFlow() {
    return !flow.states().isEmpty();
  }

  /**
   * What a chat model is told of a tool.
   *
   * @param parametersJson a JSON Schema of type object
   * @param once whether what it does must not be done twice
   * @param flow the state where it begins, if it is a part of the flow that a model asks for; empty for a server's
   */
  public record ToolSpec(String description, String parametersJson, boolean once, String flow) {
    public boolean isFlow() {
      return !flow.isEmpty();
    }
  }

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
      String tooLong, Bars doubt) {
    /** Of a bot that a model leads. */
    static final Flow NONE = new Flow("", List.of(), Map.of(), List.of(), List.of(), "", "", "", "", "", List.of(), "",
        "", Bars.USUAL);
  }

  /**
   * Confidences from 0 to 1 below which the bot asks whether it understood right.
   *
   * @param confirm before anything
   * @param sure before what cannot be taken back, and for values that are read back in doubt
   * @param brief before what cannot be taken back, where one syllable was said
   */
  public record Bars(double confirm, double sure, double brief) {
    static final Bars USUAL = new Bars(0.5, 0.7, 0.9);
  }

  /**
   * One state: it speaks, perhaps asks a tool, then waits for an answer or moves on.
   *
   * @param prompts said on entry, in turn where there are several; {@code {slot}} is filled in, {@code {slot:digits}}
   *   is read digit by digit
   * @param set values that are known from here on, where it has a tool once that has answered
   * @param then hangup, {@code transfer NAME} or {@code press KEYS}, once the prompt has sounded
   * @param branches asked in turn when there is nothing to wait for; the first that holds decides
   * @param go where to move then when none does
   * @param also slots of other states whose values may be said here too; such a state does not ask any more
   * @param call a state where a sub-flow begins; when it returns, {@code branches} and {@code go} lead on
   * @param noMatch, noInput, giveUp in place of the flow's, where they are not empty
   * @param model who talks here, until it leaves
   * @param bargeIn whether a caller may interrupt what is said on entry
   */
  public record State(List<String> prompts, List<Answer> answers, Optional<Slot> slot, Optional<ToolUse> tool,
      Map<String, String> set, String then, List<Branch> branches, String go, List<String> also, String call,
      List<String> noMatch, List<String> noInput, String giveUp, Optional<ModelUse> model,
      boolean bargeIn) {
    boolean waits() {
      return !answers.isEmpty() || slot.isPresent() || model.isPresent();
    }
  }

  /**
   * A stretch of a flow that a chat model talks through.
   *
   * @param task what it is to do here, beside the persona
   * @param tools those of the bot's that it may ask
   * @param leave ways out that it may choose, by name
   * @param turns of the caller before the state gives up
   * @param failedGo where to go on when no model can speak, empty for the state's give-up
   */
  public record ModelUse(String task, List<String> tools, Map<String, Exit> leave, int turns, String failedGo) {}

  /**
   * @param when the model is to take this way
   * @param values that it is to tell then, by name what they are
   */
  public record Exit(String when, Map<String, String> values, String go) {}

  /** Where to go on in place of a state's {@code go} when something holds. */
  public record Branch(Condition when, String go) {}

  /**
   * @param say phrases that mean this; {@code [word]} may be left out
   * @param key or this key
   * @param repeat says again what was said last
   */
  public record Answer(List<String> say, String key, String reply, String go, boolean repeat) {}

  /**
   * A value that is asked for.
   *
   * @param min, max how many signs its value may have
   * @param before phrases that may come first, or must where {@code alone} is false
   * @param go where to go on with the value, empty for the state's {@code go}
   * @param values of a choice: name and further phrases
   * @param form of a pattern: A a letter, 9 a digit, ? either
   * @param from, to the range of numbers, sums, dates and times; empty for none
   * @param invalid said in place of the flow's no-match where a value cannot be; empty for the house's words
   * @param readBack asked before a value is taken; empty for the house's words
   */
  public record Slot(String name, SlotKind kind, int min, int max, List<String> before, boolean alone, String go,
      Map<String, List<String>> values, String form, String from, String to, String invalid, String readBack,
      SlotKind.Confirm confirm) {
    boolean fits(String signs) {
      return signs.length() >= min && signs.length() <= max;
    }

    int keys() {
      return kind == SlotKind.DIGITS || kind == SlotKind.PHONE ? max : kind.keys();
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

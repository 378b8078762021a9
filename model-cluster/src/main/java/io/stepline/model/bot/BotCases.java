package io.stepline.model.bot;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.model.strict.Fault;
import io.stepline.model.strict.Node;
import io.stepline.model.strict.Shape;
import io.stepline.model.strict.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;

/** Reads the cases of a bot: talks with what is to come of them. What is absent in a case is null here only. */
@NullUnmarked
public final class BotCases {
  private static final YAMLMapper YAML = new YAMLMapper();

  private BotCases() {}

  /**
   * @param bot the bot file, beside the file of cases
   */
  record Cases(String bot, List<Case> cases) {}

  /**
   * One talk.
   *
   * @param now such as 2026-11-28T10:00, at the bot's place
   * @param open those of the bot's hours that hold
   * @param tools what tools answer, by name; one that is not here fails
   * @param task in place of the greeting
   */
  record Case(String name, String now, List<String> open, String caller, String called, Map<String, String> headers,
      Map<String, Map<String, String>> tools, Task task, List<Step> steps) {}

  /** A part of the flow that a model asks for. @param arguments that it knows already */
  record Task(String tool, Map<String, String> arguments) {}

  /** What a model does in a state that has one. @param leave the way it takes, none to go on there */
  record ByModel(String says, String leave, Map<String, String> values, Boolean fails) {}

  /**
   * What the caller does, or the bot after the greeting where they do nothing, and what is to come of it.
   *
   * @param says what is heard, with a {@code confidence} of 1 unless said; {@code unclear} is speech that is not
   *   understood, {@code silence} none; {@code event} is away, transfer-failed or too-long
   * @param model what a model does where one is asked
   * @param words parts of what the bot says, {@code not} none of which it says
   * @param state where it stands then, {@code values} what it knows, {@code ends} hangup, transfer NAME or press KEYS
   * @param asks tools it asked, in order, {@code arguments} of the last
   */
  record Step(String says, Double confidence, String keys, Boolean unclear, Boolean silence, Double anger, String event,
      Map<String, Map<String, String>> tools, ByModel model, List<String> words,
      @JsonProperty("not") List<String> without,
      String state, Map<String, String> values, String ends, Map<String, String> outcome, List<String> asks,
      Map<String, String> arguments) {}

  /** A case that was tried. @param faults empty where all came as it was to */
  public record Result(String name, List<String> faults) {}

  /** @throws BotException naming file, line and word of what is wrong in the cases or their bot */
  public static List<Result> run(Path file) {
    Cases cases = read(file);
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of(""));
    if (cases.bot() == null || cases.cases() == null)
      throw new BotException(file + ":1: a file of cases needs bot: FILE and cases: [...]");
    Bot bot = BotFile.read(folder.resolve(cases.bot()));
    if (!bot.hasFlow()) throw new BotException(file + ":1: the bot has no flow to be tried");
    return cases.cases().stream().map(c -> new CaseRun(bot, c).run()).toList();
  }

  private static Cases read(Path file) {
    List<Fault> faults = new ArrayList<>();
    try {
      String text = Files.readString(file);
      Optional<Node> root = StrictYaml.parse(text, faults);
      root.ifPresent(r -> new Shape(faults).check(r, Cases.class, "a file of cases"));
      if (!faults.isEmpty()) throw new BotException(faults.stream().limit(30)
          .map(f -> file + ":" + f.line() + ": " + f.what()).collect(Collectors.joining("\n")));
      return YAML.readValue(text, Cases.class);
    } catch (JsonProcessingException e) {
      throw new BotException(file + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new BotException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}

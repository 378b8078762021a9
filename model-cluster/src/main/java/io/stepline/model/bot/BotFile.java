package io.stepline.model.bot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.kafka.contract.Style;
import io.stepline.model.strict.Fault;
import io.stepline.model.strict.Node;
import io.stepline.model.strict.Shape;
import io.stepline.model.strict.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads {@code bots/*.yaml} to the word, all parts of it, and makes the models' part a bot. */
public final class BotFile {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final int MOST_FAULTS = 30;

  private BotFile() {}

  /** @throws BotException if a file cannot be used */
  public static Map<String, Bot> readAll(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      Map<String, Bot> bots = new LinkedHashMap<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        Bot bot = read(file);
        if (bots.put(bot.name(), bot) != null)
          throw new BotException(file + ": another file already has a bot named " + bot.name());
      }
      if (bots.isEmpty()) throw new BotException("no bot files (*.yaml) in " + folder);
      return bots;
    } catch (IOException e) {
      throw new BotException("the bots folder " + folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** @throws BotException that names file, line and word of everything that is wrong */
  public static Bot read(Path file) {
    try {
      return read(file, Files.readString(file));
    } catch (IOException e) {
      throw new BotException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** @param file for messages */
  static Bot read(Path file, String text) {
    List<Fault> faults = new ArrayList<>();
    Optional<Node> root = StrictYaml.parse(text, faults);
    root.ifPresent(r -> {
      new Shape(faults).check(r, BotSpec.class, "a bot");
      if (faults.isEmpty()) new BotRules(r, faults).check();
    });
    if (!faults.isEmpty()) throw refused(file, faults);
    try {
      return bot(YAML.readValue(text, BotSpec.class), file, text);
    } catch (JsonProcessingException e) {
      int line = Optional.ofNullable(e.getLocation()).map(l -> l.getLineNr()).orElse(1);
      throw new BotException(file + ":" + line + ": " + e.getOriginalMessage(), e);
    }
  }

  private static BotException refused(Path file, List<Fault> faults) {
    return new BotException(faults.stream().sorted(Comparator.comparingInt(Fault::line)).distinct().limit(MOST_FAULTS)
        .map(f -> file + ":" + f.line() + ": " + f.what()).collect(Collectors.joining("\n")));
  }

  /** The first line of {@code text} that holds {@code part}, from 1; 1 if none does. */
  public static int lineOf(String text, String part) {
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++)
      if (lines[i].toLowerCase(java.util.Locale.ROOT).contains(part.toLowerCase(java.util.Locale.ROOT))) return i + 1;
    return 1;
  }

  /** The first line from that of {@code place} on that holds {@code part}. */
  private static int lineOf(String text, String place, String part) {
    int at = lineOf(text, place);
    String rest = text.lines().skip(at - 1L).collect(Collectors.joining("\n"));
    return at - 1 + lineOf(rest, part);
  }

  private static Bot bot(BotSpec r, Path file, String text) {
    BotSpec.Voice v = or(r.voice(), new BotSpec.Voice("rms", 1.0, "", ""));
    Bot.VoiceWish voice =
        new Bot.VoiceWish(or(v.name(), "rms"), new Style(or(v.emotion(), ""), or(v.dialect(), ""), or(v.speed(), 1.0)));
    if (voice.style().pace() < 0.25 || voice.style().pace() > 4)
      throw new BotException(file + ":1: the voice's speed must be within 0.25 and 4");
    OwnWords words = OwnWords.of(or(r.language(), "en-us"));
    Bot.Flow flow = Optional.ofNullable(r.flow()).map(f -> flow(f, words, or(r.angryWords(), List.<String>of())))
        .orElse(Bot.Flow.NONE);
    Map<String, Bot.ToolSpec> tools = new LinkedHashMap<>();
    or(r.tools(), Map.<String, BotSpec.Tool>of()).forEach((name, t) -> {
      ToolParameters parameters = new ToolParameters(
          (part, why) -> new BotException(file + ":" + lineOf(text, name + ":", part) + ": " + why));
      tools.put(name, new Bot.ToolSpec(or(t.description(), ""),
          parameters.schema(name, or(t.parameters(), MissingNode.getInstance())),
          or(t.repeat(), "").equals("never"), or(t.flow(), "")));
    });
    return new Bot(r.name(), or(r.language(), "en-us"), voice, or(r.persona(), ""), or(r.greeting(), ""), flow, tools,
        List.copyOf(or(r.transfers(), Map.<String, BotSpec.Transfer>of()).keySet()), or(r.receives(), Map.of()),
        or(r.returns(), Map.of()),
        or(r.filler(), words.filler()), or(r.apology(), words.apology()), or(r.received(), words.received()),
        zone(r), hours(r));
  }

  private static Bot.Flow flow(BotSpec.Flow f, OwnWords words, List<String> angryWords) {
    Map<String, Bot.State> states = new LinkedHashMap<>();
    f.states().forEach((name, s) -> states.put(name, state(s)));
    return new Bot.Flow(f.start(), answers(f.always()), states, or(f.noMatch(), List.of(words.notUnderstood())),
        or(f.noInput(), List.of(words.stillThere())), or(f.giveUp(), ""),
        or(f.transferFailed(), words.transferFailed()), or(f.afterFailedTransfer(), f.start()),
        or(f.whenAway(), or(f.afterFailedTransfer(), f.start())), or(f.whenAngry(), ""), angryWords,
        or(f.goodbye(), words.goodbye()), or(f.tooLong(), words.tooLong()),
        bars(or(f.doubt(), new BotSpec.Doubt(null, null, null))));
  }

  private static Bot.Bars bars(BotSpec.Doubt d) {
    return new Bot.Bars(or(d.confirm(), Bot.Bars.USUAL.confirm()), or(d.sure(), Bot.Bars.USUAL.sure()),
        or(d.brief(), Bot.Bars.USUAL.brief()));
  }

  private static Map<String, Bot.OpenHours> hours(BotSpec r) {
    Map<String, Bot.OpenHours> all = new LinkedHashMap<>();
    or(r.hours(), Map.<String, BotSpec.Hours>of()).forEach((name, h) -> all.put(name,
        new Bot.OpenHours(or(h.zone(), "UTC"), or(h.open(), List.of()), or(h.holidays(), List.of()))));
    return all;
  }

  /** Its own, or that of the first of its hours. */
  private static ZoneId zone(BotSpec r) {
    return ZoneId.of(or(r.zone(), hours(r).values().stream().map(Bot.OpenHours::zone).findFirst().orElse("UTC")));
  }

  private static Bot.State state(BotSpec.State s) {
    Optional<Bot.Slot> slot = Optional.ofNullable(s.slot())
        .map(BotFile::slot);
    Optional<Bot.ToolUse> tool = Optional.ofNullable(s.tool())
        .map(t -> new Bot.ToolUse(or(t.name(), ""), or(t.arguments(), Map.of()), or(t.filler(), ""), or(t.reply(), ""),
            or(t.failed(), ""), or(t.keep(), Map.of()), or(t.failedGo(), "")));
    List<String> prompts = or(s.prompts(), or(s.prompt(), "").isEmpty() ? List.of() : List.of(s.prompt()));
    return new Bot.State(prompts, answers(s.answers()), slot, tool, or(s.set(), Map.of()), or(s.then(), ""),
        or(s.branches(), List.<BotSpec.Branch>of()).stream()
            .map(b -> new Bot.Branch(Condition.of(b.when()), b.go())).toList(),
        or(s.go(), ""), or(s.also(), List.of()), or(s.call(), ""), or(s.noMatch(), List.of()),
        or(s.noInput(), List.of()), or(s.giveUp(), ""), Optional.ofNullable(s.model()).map(BotFile::model),
        or(s.bargeIn(), true));
  }

  private static Bot.ModelUse model(BotSpec.ModelUse m) {
    Map<String, Bot.Exit> leave = new LinkedHashMap<>();
    or(m.leave(), Map.<String, BotSpec.Exit>of())
        .forEach((name, e) -> leave.put(name, new Bot.Exit(or(e.when(), ""), or(e.values(), Map.of()), e.go())));
    return new Bot.ModelUse(or(m.task(), ""), or(m.tools(), List.of()), leave, or(m.turns(), 20),
        or(m.failedGo(), ""));
  }

  private static Bot.Slot slot(BotSpec.Slot x) {
    SlotKind kind = SlotKind.of(or(x.type(), "digits")).orElseThrow();
    int min = kind == SlotKind.PHONE ? 5 : 1;
    int max = switch (kind) {
      case DIGITS -> 16;
      case PHONE -> 15;
      default -> 40;
    };
    return new Bot.Slot(or(x.name(), "value"), kind, or(x.min(), min), or(x.max(), max), or(x.before(), List.of()),
        or(x.alone(), true), or(x.go(), ""), or(x.values(), Map.of()), or(x.form(), ""), or(x.from(), ""),
        or(x.to(), ""), or(x.invalid(), ""), or(x.readBack(), ""),
        SlotKind.Confirm.of(or(x.confirm(), "")).orElse(kind.confirm()));
  }

  private static List<Bot.Answer> answers(List<BotSpec.Answer> raw) {
    return or(raw, List.<BotSpec.Answer>of()).stream()
        .map(a -> new Bot.Answer(or(a.say(), List.of()), or(a.key(), ""), or(a.reply(), ""), or(a.go(), ""),
            a.repeat() != null && a.repeat()))
        .toList();
  }

  private static <T> T or(T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}

package io.stepline.ops.app;

import io.stepline.ops.models.Catalog;
import io.stepline.ops.models.Model;
import io.stepline.ops.models.ModelStore;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./stepline models}: the files of the laptop's models. */
@Command(name = "models", mixinStandardHelpOptions = true,
    description = "Speech models for a laptop: lists, fetches, checks and removes their files.",
    subcommands = {ModelsCommands.ListThem.class, ModelsCommands.Get.class, ModelsCommands.Check.class,
        ModelsCommands.Remove.class})
final class ModelsCommands {
  private ModelsCommands() {}

  static ModelStore store(Config config) {
    return new ModelStore(config.house().models(), URI.create(config.house().mirror()), System.out);
  }

  /** A name stands for a model, or for all that a profile needs. */
  static List<Model> named(Catalog catalog, List<String> names) {
    Set<Model> all = new LinkedHashSet<>();
    for (String name : names) {
      List<Model> profile = name.isEmpty() ? List.of() : catalog.of(name);
      if (profile.isEmpty()) all.add(catalog.named(name));
      else all.addAll(profile);
    }
    return List.copyOf(all);
  }

  @Command(name = "list", mixinStandardHelpOptions = true,
      description = "What there is: purpose, languages, size, licence, and whether it is here.")
  static final class ListThem implements Callable<Integer> {
    @Mixin
    private SharedOptions settings = new SharedOptions();

    @Override
    public Integer call() {
      ModelStore store = store(settings.load());
      System.out.printf("%-28s %-6s %9s  %-22s %s%n", "name", "here", "size", "languages", "purpose; licence");
      for (Model m : Catalog.read().all()) System.out.printf("%-28s %-6s %9s  %-22s %s; %s%n", m.name(),
          store.has(m) ? "yes" : "no", m.sized() ? ModelStore.megabytes(m.bytes()) : "unknown",
          String.join(" ", m.languages()), m.purpose(), m.licence());
      System.out.println("./stepline models get laptop fetches what the profile needs; each voice of Piper is known as "
          + "piper-LANGUAGE_REGION-NAME-QUALITY.");
      return 0;
    }
  }

  @Command(name = "get", mixinStandardHelpOptions = true,
      description = "Fetches models, goes on where it broke off, and compares each file with its SHA-256.")
  static final class Get implements Callable<Integer> {
    @Mixin
    private SharedOptions settings = new SharedOptions();

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "as list has them, or laptop for all it needs")
    private List<String> names = List.of();

    @Override
    public Integer call() {
      ModelStore store = store(settings.load());
      named(Catalog.read(), names).forEach(store::get);
      return 0;
    }
  }

  @Command(name = "check", mixinStandardHelpOptions = true,
      description = "Compares the files that are here with their hashes, and tries ears and voice.")
  static final class Check implements Callable<Integer> {
    @Mixin
    private SharedOptions settings = new SharedOptions();

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "as list has them (default: all that are here)")
    private List<String> names = List.of();

    @Option(names = "--hear", paramLabel = "FILE.wav", description = "what SenseVoice understands of it")
    private Optional<Path> hear = Optional.empty();

    @Option(names = "--say", paramLabel = "TEXT", description = "spoken by the voice into --out")
    private Optional<String> say = Optional.empty();

    @Option(names = "--out", defaultValue = "said.wav", description = "(default: ${DEFAULT-VALUE})")
    private Path out = Path.of("said.wav");

    @Option(names = "--language", defaultValue = "",
        description = "of --hear, found out where it is empty, and of --say, English where it is empty")
    private String language = "";

    @Option(names = "--voice", defaultValue = "", description = "of --say (default: the first of the language)")
    private String voice = "";

    @Override
    public Integer call() throws Exception {
      Config config = settings.load();
      ModelStore store = store(config);
      Catalog catalog = Catalog.read();
      List<Model> models =
          names.isEmpty() ? catalog.all().stream().filter(store::has).toList() : named(catalog, names);
      List<String> faults = new ArrayList<>();
      for (Model m : models) {
        List<String> wrong = store.faults(m);
        if (wrong.isEmpty()) System.out.println("ok    " + m.name());
        wrong.forEach(w -> System.out.println("FAULT " + m.name() + ": " + w));
        faults.addAll(wrong);
      }
      if (models.isEmpty()) System.out.println("No model of the list is in " + config.house().models()
          + "; ./stepline models get laptop fetches what the profile needs.");
      if (!faults.isEmpty()) return 1;
      ModelTrial trial = new ModelTrial(settings::load, System.out);
      if (hear.isPresent()) trial.hear(hear.get(), language);
      if (say.isPresent()) trial.say(say.get(), language.isEmpty() ? "en" : language, voice, out);
      return 0;
    }
  }

  @Command(name = "remove", mixinStandardHelpOptions = true,
      description = "Removes a model's files; their hashes stay in models.lock.")
  static final class Remove implements Callable<Integer> {
    @Mixin
    private SharedOptions settings = new SharedOptions();

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "as list has them")
    private List<String> names = List.of();

    @Option(names = "--forget", description = "the hashes too, so that another release of it may come")
    private boolean forget;

    @Override
    public Integer call() {
      ModelStore store = store(settings.load());
      for (Model m : named(Catalog.read(), names))
        System.out.println(m.name() + ": " + store.remove(m, forget) + " files removed");
      return 0;
    }
  }
}

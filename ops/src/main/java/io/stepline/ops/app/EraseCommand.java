package io.stepline.ops.app;

import io.stepline.dialog.campaign.store.Database;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.TopicDesk;
import io.stepline.kafka.bus.Topics;
import io.stepline.ops.erase.BusCopies;
import io.stepline.ops.erase.Erasure;
import io.stepline.ops.erase.KeptFiles;
import io.stepline.ops.erase.Person;
import io.stepline.ops.erase.Place;
import io.stepline.ops.erase.RecordLines;
import io.stepline.ops.files.PrivateFiles;
import io.stepline.ops.history.HistoryErasure;
import io.stepline.ops.history.HistoryTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Forgets a person, with proof. */
@Command(name = "erase",
    description = "Removes what is kept of a person, by their number: history, records, recordings, webhooks that "
        + "wait, and the bus. Says what there is unless --yes is given; then writes a proof of what was removed "
        + "and what remains.")
final class EraseCommand implements Callable<Integer> {
  /** After this nobody reads a call's records on the bus any more but by its whole history. */
  private static final long QUIET_US = TimeUnit.HOURS.toMicros(1);

  @Mixin
  private SharedOptions settings = new SharedOptions();

  @Parameters(index = "0", description = "the telephone number, such as +4930123456")
  private String number = "";

  @Option(names = "--yes", description = "carries it out")
  private boolean yes;

  @Option(names = "--keep-bus", description = "leaves the bus to its retention, and with it the copies of other calls")
  private boolean keepBus;

  @Option(names = "--proof", paramLabel = "<file>",
      description = "where the proof goes (default: erasures/erasure-TIME.json in data.dir)")
  private Optional<Path> proof = Optional.empty();

  @Override
  public Integer call() throws Exception {
    Person person = Person.of(number);
    Config config = settings.load();
    try (Database database = ConsoleHouse.database(config)) {
      return ReplayCommand.onBus(config, bus -> {
        try (TopicDesk desk = TopicDesk.open(Cluster.settings(config))) {
          return erase(config, person, new Erasure(places(config, database, bus, desk)), bus);
        }
      });
    }
  }

  private List<Place> places(Config config, Database database, Bus bus, TopicDesk desk) {
    Path data = config.house().data();
    List<Place> places = new ArrayList<>(List.of(new HistoryErasure(new HistoryTable(database)), new RecordLines(data),
        KeptFiles.recordings(config.recording().dir()), KeptFiles.posts(data.resolve("webhooks"))));
    if (keepBus) return places;
    Map<String, Topic<?>> topics = new HashMap<>();
    Topics.ALL.stream().filter(t -> !t.name().equals(Topics.DEAD_LETTERS.name())).forEach(t -> topics.put(t.name(), t));
    desk.seen().forEach((name, seen) -> Optional.ofNullable(topics.get(name))
        .ifPresent(t -> places.add(new BusCopies(bus, t, seen.partitions(), desk::cut))));
    return places;
  }

  private int erase(Config config, Person person, Erasure erasure, Bus bus) throws IOException {
    long nowUs = System.currentTimeMillis() * 1_000;
    long lastUs = BusCopies.lastHeardUs(bus, erasure.calls(person));
    if (yes && nowUs - lastUs < QUIET_US) throw new IllegalArgumentException(
        "a call of this person goes on or ended less than an hour ago, and is still read; try again in an hour");
    Erasure.Proof done = erasure.run(person, nowUs / 1_000, yes);
    done.print(System.out);
    if (!yes) {
      System.out.println("Nothing was removed; --yes carries it out.");
      return 0;
    }
    Path file = proof.orElseGet(
        () -> config.house().data().resolve("erasures").resolve("erasure-" + nowUs / 1_000 + ".json"));
    Optional<Path> folder = Optional.ofNullable(file.toAbsolutePath().getParent());
    if (folder.isPresent()) PrivateFiles.folder(folder.get());
    PrivateFiles.file(file);
    Files.writeString(file, done.page().toPrettyString());
    System.out.println("The proof is in " + file);
    return 0;
  }
}

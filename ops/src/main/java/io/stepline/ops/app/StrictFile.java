package io.stepline.ops.app;

import io.stepline.model.strict.Fault;
import io.stepline.model.strict.Node;
import io.stepline.model.strict.Shape;
import io.stepline.model.strict.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads trunks, campaigns and rule packs as bot files are read: each slip with file, line and nearest right word. */
final class StrictFile {
  private static final int MOST_FAULTS = 30;

  private StrictFile() {}

  /** @throws IllegalArgumentException naming file, line and word of everything that is wrong */
  static void campaign(Path file, String text) {
    List<Fault> faults = new ArrayList<>();
    StrictYaml.parse(text, faults).ifPresent(n -> new Shape(faults).check(n, FileSpecs.Campaign.class, "a campaign"));
    refuse(file, faults);
  }

  /** @throws IllegalArgumentException naming file, line and word of everything that is wrong */
  static void rules(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        List<Fault> faults = new ArrayList<>();
        StrictYaml.parse(Files.readString(file), faults)
            .ifPresent(n -> new Shape(faults).check(n, FileSpecs.RulePack.class, "a rule pack"));
        refuse(file, faults);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the rule packs in " + folder + " cannot be read: " + e.getMessage() + "; campaign.rules names their folder",
          e);
    }
  }

  /**
   * The trunks of a settings file, and keys that stand twice anywhere in it.
   *
   * @throws IllegalArgumentException naming file, line and word of everything that is wrong
   */
  static void settings(Path file) {
    if (!Files.isRegularFile(file)) return;
    List<Fault> faults = new ArrayList<>();
    try {
      StrictYaml.parse(Files.readString(file), faults).flatMap(n -> n.at("trunks"))
          .filter(n -> !(n instanceof Node.Nothing)).ifPresent(trunks -> trunks(trunks, faults));
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    }
    refuse(file, faults);
  }

  private static void trunks(Node node, List<Fault> faults) {
    if (!(node instanceof Node.Sequence list)) {
      faults.add(new Fault(node.line(), "'trunks' is a list; begin each with - name:"));
      return;
    }
    list.items().forEach(n -> new Shape(faults).check(n, FileSpecs.Trunk.class, "a trunk"));
  }

  private static void refuse(Path file, List<Fault> faults) {
    if (!faults.isEmpty()) throw new IllegalArgumentException(faults.stream()
        .sorted(Comparator.comparingInt(Fault::line)).distinct().limit(MOST_FAULTS)
        .map(f -> file + ":" + f.line() + ": " + f.what()).collect(Collectors.joining("\n")));
  }
}

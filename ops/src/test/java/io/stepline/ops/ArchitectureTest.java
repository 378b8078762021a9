package io.stepline.ops;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.Topics;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final List<String> MODULES = List.of("kafka/contract", "kafka/bus", "kafka/broker", "media",
      "sip-gateway", "dialog-controller/terms", "dialog-controller/talk",
      "dialog-controller/campaign", "model-cluster", "ops");
  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .withImportOption(l -> !l.contains("-tests.jar")).importPackages("io.stepline");
    assertThat(classes.size()).isGreaterThan(150);
  }

  private static void forbid(String from, String... to) {
    noClasses().that().resideInAPackage(from).should().dependOnClassesThat().resideInAnyPackage(to).check(classes);
  }

  @Test
  void shouldKeepTheThreeSidesApart() {
    forbid("io.stepline.gateway..", "io.stepline.dialog..", "io.stepline.model..", "io.stepline.ops..");
    forbid("io.stepline.dialog..", "io.stepline.gateway..", "io.stepline.model..", "io.stepline.media..",
        "io.stepline.ops..");
    forbid("io.stepline.model..", "io.stepline.gateway..", "io.stepline.dialog..", "io.stepline.ops..");
  }

  @Test
  void shouldKeepTheLeavesLeaves() {
    forbid("io.stepline.media..", "io.stepline.kafka..", "io.stepline.gateway..", "io.stepline.dialog..",
        "io.stepline.model..", "io.stepline.ops..", "org.apache.kafka..",
        "com.fasterxml..", "java.nio.channels..");
    forbid("io.stepline.kafka..", "io.stepline.media..", "io.stepline.gateway..", "io.stepline.dialog..",
        "io.stepline.model..", "io.stepline.ops..", "javax.sip..");
    forbid("io.stepline.kafka.contract..", "org.apache.kafka..", "io.stepline.kafka.bus..");
  }

  @Test
  void shouldKeepLibrariesInTheirAdapters() {
    noClasses().that().resideOutsideOfPackage("io.stepline.gateway.sip..").should().dependOnClassesThat()
        .resideInAnyPackage("javax.sip..", "gov.nist..").check(classes);
    noClasses().that()
        .resideOutsideOfPackages("io.stepline.media.rtp..", "io.stepline.media.codec..", "io.stepline.media.srtp..")
        .should().dependOnClassesThat()
        .resideInAnyPackage("org.jitsi..", "net.sf.fmj..", "tomp2p..", "com.sun.jna..").check(classes);
    noClasses().that().resideOutsideOfPackages("io.stepline.kafka..").should().dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "kafka..").check(classes);
    noClasses().that().resideOutsideOfPackage("io.stepline.model..").should().dependOnClassesThat()
        .resideInAnyPackage("ai.djl..", "edu.cmu..").check(classes);
  }

  @Test
  void shouldKeepCampaignsOutOfTheTalk() {
    String[] talk = {"io.stepline.dialog.context..", "io.stepline.dialog.conversation..", "io.stepline.dialog.policy..",
        "io.stepline.dialog.runtime..", "io.stepline.dialog.tool.."};
    for (String part : talk) forbid(part, "io.stepline.dialog.campaign..");
    forbid("io.stepline.dialog.campaign..", talk);
    forbid("io.stepline.dialog.terms..", "io.stepline.dialog.campaign..", "io.stepline.kafka.bus..",
        "io.stepline.kafka.lane..");
    noClasses().that().resideOutsideOfPackages("io.stepline.dialog.campaign..", "io.stepline.ops..").should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.jdbi..", "org.flywaydb..", "org.sqlite..", "org.postgresql..", "com.zaxxer..",
            "de.siegmar..", "com.google.i18n..")
        .check(classes);
  }

  @Test
  void shouldKeepTheTestbenchOutOfTheProduct() {
    String[] testbench = {"io.stepline.ops.testbench..", "io.stepline.ops.bench..", "io.stepline.ops.sim..",
        "io.stepline.ops.caller..", "io.stepline.model.standin.."};
    for (String part : List.of("io.stepline.ops.app..", "io.stepline.ops.control..", "io.stepline.ops.console..",
        "io.stepline.ops.recording..", "io.stepline.ops.replay.."))
      forbid(part, testbench);
  }

  @Test
  void shouldKeepTheMachinePure() {
    forbid("io.stepline.dialog.conversation..", "java.io..", "java.nio..", "java.net..", "java.time..",
        "java.util.concurrent..", "org.slf4j..", "io.stepline.kafka.bus..");
  }

  @Test
  void shouldKeepFilesShortAndNamesClear() throws IOException {
    Pattern vague = Pattern.compile("(Util|Utils|Helper|Impl|Manager)\\.java$");
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Path.of("..").resolve(module).resolve(Path.of("src", "main", "java")))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          List<String> lines = Files.readAllLines(file);
          assertThat(lines.size()).as(file.toString()).isLessThanOrEqualTo(500);
          assertThat(lines).as(file.toString()).allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(120));
          if (!file.endsWith("ContextManager.java"))
            assertThat(vague.matcher(file.toString()).find()).as(file.toString()).isFalse();
        }
      }
    }
  }

  /** The longest line of the table that holds for this package. */
  private static String line(Map<String, List<String>> table, String name) {
    return table.keySet().stream().filter(k -> below(name, k)).max(Comparator.comparingInt(String::length)).orElse("");
  }

  private static boolean below(String name, String top) {
    return name.equals(top) || name.startsWith(top + ".");
  }

  /** Lines of {@code name: names -- reason}. */
  private static Map<String, List<String>> table(String file) throws IOException {
    Map<String, List<String>> table = new TreeMap<>();
    for (String l : Files.readAllLines(Path.of("src", "test", "resources", file))) {
      if (l.startsWith("#") || l.isBlank()) continue;
      String[] sides = l.replaceFirst("\\s*--.*", "").split(":", 2);
      table.put(sides[0], sides[1].isBlank() ? List.of() : List.of(sides[1].strip().split(" ")));
    }
    return table;
  }

  @Test
  void shouldImportOnlyAlongTheArrowsOfTheTable() throws IOException {
    Map<String, List<String>> table = table("arrows.txt");
    Set<String> forbidden = new TreeSet<>();
    for (JavaClass c : classes) {
      String from = ours(c);
      String line = line(table, from);
      if (line.isEmpty()) forbidden.add(from + " has no line in arrows.txt");
      for (Dependency d : c.getDirectDependenciesFromSelf()) {
        String to = ours(d.getTargetClass());
        if (to.isEmpty() || line(table, to).equals(line)) continue;
        boolean under = below(to, line);
        if (!under && table.getOrDefault(line, List.of()).stream().noneMatch(a -> below(to, a)))
          forbidden.add(from + " -> " + to);
      }
    }
    assertThat(forbidden).as("arrows that ops/src/test/resources/arrows.txt does not allow").isEmpty();
  }

  private static String ours(JavaClass c) {
    String name = c.getBaseComponentType().getPackageName();
    return name.startsWith("io.stepline.") ? name.substring("io.stepline.".length()) : "";
  }

  @Test
  void shouldHaveNoCircleBetweenPackages() {
    SlicesRuleDefinition.slices().matching("io.stepline.(kafka|media|gateway|dialog|model|ops).(**)").should()
        .beFreeOfCycles().check(classes);
  }

  @Test
  void shouldListEveryTopic() throws IllegalAccessException {
    for (Field f : Topics.class.getDeclaredFields()) {
      if (Modifier.isStatic(f.getModifiers()) && Topic.class.isAssignableFrom(f.getType()))
        assertThat(Topics.ALL).as(f.getName()).contains((Topic<?>) f.get(null));
    }
  }

  /** By the text of the code: a call of {@code publish} that names its topic. */
  @Test
  void shouldPublishOnATopicFromOnePlace() throws IOException {
    Map<String, List<String>> allowed = table("producers.txt");
    Set<String> seen = new TreeSet<>();
    Pattern publishing = Pattern.compile("\\bpublish\\w*\\(\\s*(?:[a-z.]+\\.)?Topics\\.([A-Z_]+)");
    Set<String> forbidden = new TreeSet<>();
    for (JavaClass c : classes) {
      if (c.getEnclosingClass().isPresent() || ours(c).matches("ops\\.(caller|sim|bench|testbench).*")) continue;
      for (Path file : source(c)) {
        Matcher m = publishing.matcher(Files.readString(file));
        while (m.find()) {
          seen.add(ours(c) + " -> " + m.group(1));
          if (!allowed.getOrDefault(m.group(1), List.of()).contains(ours(c)))
            forbidden.add(ours(c) + " -> " + m.group(1));
        }
      }
    }
    assertThat(seen).contains("model.vad -> SPEECH_ACTIVITY", "dialog.runtime -> CALL_RECORDS");
    assertThat(forbidden).as("producers that ops/src/test/resources/producers.txt does not allow").isEmpty();
    assertThat(allowed.keySet()).as("topics of the table").containsExactlyInAnyOrderElementsOf(
        Arrays.stream(Topics.class.getDeclaredFields()).filter(f -> Topic.class.isAssignableFrom(f.getType()))
            .map(Field::getName).toList());
  }

  private static List<Path> source(JavaClass c) throws IOException {
    String name = c.getName().replace('.', '/') + ".java";
    return MODULES.stream().map(m -> Path.of("..").resolve(m).resolve("src/main/java").resolve(name))
        .filter(Files::exists)
        .toList();
  }

  @Test
  void shouldSayOfEveryPackageWhatItIsFor() throws IOException {
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Path.of("..").resolve(module).resolve(Path.of("src", "main", "java")))) {
        Set<Path> folders = files.filter(f -> f.toString().endsWith(".java")).map(Path::getParent)
            .collect(Collectors.toCollection(TreeSet::new));
        assertThat(folders).allSatisfy(f -> assertThat(f.resolve("package-info.java")).exists());
      }
    }
  }
}

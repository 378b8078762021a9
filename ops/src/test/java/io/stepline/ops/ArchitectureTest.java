package io.stepline.ops;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final List<String> MODULES = List.of("kafka/contract", "kafka/bus", "kafka/broker", "media", "sip-gateway", "dialog-controller/terms", "dialog-controller/talk",
      "dialog-controller/campaign", "model-cluster", "ops");
  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).withImportOption(l -> !l.contains("-tests.jar")).importPackages("io.stepline");
    assertThat(classes.size()).isGreaterThan(150);
  }

  private static void forbid(String from, String... to) {
    noClasses().that().resideInAPackage(from).should().dependOnClassesThat().resideInAnyPackage(to).check(classes);
  }

  @Test
  void shouldKeepTheThreeSidesApart() {
    forbid("io.stepline.gateway..", "io.stepline.dialog..", "io.stepline.model..", "io.stepline.ops..");
    forbid("io.stepline.dialog..", "io.stepline.gateway..", "io.stepline.model..", "io.stepline.media..", "io.stepline.ops..");
    forbid("io.stepline.model..", "io.stepline.gateway..", "io.stepline.dialog..", "io.stepline.ops..");
  }

  @Test
  void shouldKeepTheLeavesLeaves() {
    forbid("io.stepline.media..", "io.stepline.kafka..", "io.stepline.gateway..", "io.stepline.dialog..", "io.stepline.model..", "io.stepline.ops..", "org.apache.kafka..",
        "com.fasterxml..", "java.nio.channels..");
    forbid("io.stepline.kafka..", "io.stepline.media..", "io.stepline.gateway..", "io.stepline.dialog..", "io.stepline.model..", "io.stepline.ops..", "javax.sip..");
    forbid("io.stepline.kafka.contract..", "org.apache.kafka..", "io.stepline.kafka.bus..");
  }

  @Test
  void shouldKeepLibrariesInTheirAdapters() {
    noClasses().that().resideOutsideOfPackage("io.stepline.gateway.sip..").should().dependOnClassesThat().resideInAnyPackage("javax.sip..", "gov.nist..").check(classes);
    noClasses().that().resideOutsideOfPackages("io.stepline.media.rtp..", "io.stepline.media.codec..", "io.stepline.media.srtp..").should().dependOnClassesThat()
        .resideInAnyPackage("org.jitsi..", "net.sf.fmj..", "tomp2p..", "com.sun.jna..").check(classes);
    noClasses().that().resideOutsideOfPackages("io.stepline.kafka..").should().dependOnClassesThat().resideInAnyPackage("org.apache.kafka..", "kafka..").check(classes);
    noClasses().that().resideOutsideOfPackage("io.stepline.model..").should().dependOnClassesThat().resideInAnyPackage("ai.djl..", "edu.cmu..").check(classes);
  }

  @Test
  void shouldKeepCampaignsOutOfTheTalk() {
    String[] talk = {"io.stepline.dialog.context..", "io.stepline.dialog.conversation..", "io.stepline.dialog.policy..", "io.stepline.dialog.runtime..", "io.stepline.dialog.tool.."};
    for (String part : talk) forbid(part, "io.stepline.dialog.campaign..");
    forbid("io.stepline.dialog.campaign..", talk);
    forbid("io.stepline.dialog.terms..", "io.stepline.dialog.campaign..", "io.stepline.kafka..");
    noClasses().that().resideOutsideOfPackages("io.stepline.dialog.campaign..", "io.stepline.ops..").should().dependOnClassesThat()
        .resideInAnyPackage("org.jdbi..", "org.flywaydb..", "org.sqlite..", "org.postgresql..", "com.zaxxer..", "de.siegmar..", "com.google.i18n..").check(classes);
  }

  @Test
  void shouldKeepTheMachinePure() {
    forbid("io.stepline.dialog.conversation..", "java.io..", "java.nio..", "java.net..", "java.time..", "java.util.concurrent..", "org.slf4j..", "io.stepline.kafka.bus..");
  }

  @Test
  void shouldKeepFilesShortAndNamesClear() throws IOException {
    Pattern vague = Pattern.compile("(Util|Utils|Helper|Impl|Manager)\\.java$");
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Path.of("..").resolve(module).resolve(Path.of("src", "main", "java")))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          assertThat(Files.readAllLines(file).size()).as(file.toString()).isLessThanOrEqualTo(500);
          if (!file.endsWith("ContextManager.java")) assertThat(vague.matcher(file.toString()).find()).as(file.toString()).isFalse();
        }
      }
    }
  }
}

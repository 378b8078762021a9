package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the project ships and keeps: no secrets, one log, exact versions. */
class SupplyChainTest {
  private static final Path ROOT = Path.of("..");
  private static final int MOST_BYTES = 2_000_000;
  /** Forms of secrets, written so that this file has none of them. */
  private static final List<Pattern> SECRETS = List.of(
      Pattern.compile("-----BEGIN (RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE " + "KEY-----\\s*[A-Za-z0-9+/=]{32}"),
      Pattern.compile("\\b(AKIA|ASIA)[0-9A-Z]{16}\\b"), Pattern.compile("\\bgh[pousr]_[A-Za-z0-9]{36}\\b"),
      Pattern.compile("\\bgithub_pat_[A-Za-z0-9_]{60,}"), Pattern.compile("\\bglpat-[A-Za-z0-9_-]{20}\\b"),
      Pattern.compile("\\bsk-(proj-|ant-)?[A-Za-z0-9_-]{32,}\\b"), Pattern.compile("\\bhf_[A-Za-z0-9]{34}\\b"),
      Pattern.compile("\\bxox[abprs]-[0-9A-Za-z-]{20,}"), Pattern.compile("\\bAIza[0-9A-Za-z_-]{35}\\b"),
      Pattern.compile("\\bnpm_[A-Za-z0-9]{36}\\b"),
      Pattern.compile("\\beyJ[A-Za-z0-9_-]{20,}\\.eyJ[A-Za-z0-9_-]{20,}\\.[A-Za-z0-9_-]{20,}"));

  private static List<String> secrets(String text) {
    return SECRETS.stream().filter(p -> p.matcher(text).find()).map(Pattern::pattern).toList();
  }

  @Test
  void shouldKeepNoSecretUnderVersionControl() throws Exception {
    assumeTrue(Files.exists(ROOT.resolve(".git")), "not a clone");
    Process git = new ProcessBuilder("git", "ls-files", "-z").directory(ROOT.toFile()).start();
    String[] files = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\0");
    assertThat(git.waitFor()).isZero();
    assertThat(files).hasSizeGreaterThan(500);
    List<String> found = new ArrayList<>();
    for (String name : files) {
      Path file = ROOT.resolve(name);
      if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) continue;
      secrets(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
          .forEach(s -> found.add(name + ": " + s));
    }
    assertThat(found).isEmpty();
  }

  @Test
  void shouldKnowASecretWhenItSeesOne() {
    assertThat(secrets("aws = " + "AKIA" + "Q".repeat(16))).hasSize(1);
    assertThat(secrets("-----BEGIN PRIVATE " + "KEY-----\n" + "MIIE".repeat(10))).hasSize(1);
    assertThat(secrets("token: " + "ghp_" + "a1".repeat(18))).hasSize(1);
    assertThat(secrets("-----BEGIN PRIVATE " + "KEY-----\" + der + \"")).as("code that writes one").isEmpty();
    assertThat(secrets("task-list-with-a-very-long-name-indeed-and-more")).isEmpty();
  }

  @Test
  void shouldHaveOneLog() {
    assertThat(found("org.apache.logging.log4j.core.LoggerContext")).isFalse();
    assertThat(found("ch.qos.logback.classic.LoggerContext")).isTrue();
    assertThat(found("org.apache.logging.slf4j.SLF4JLogger")).as("the bridge").isTrue();
  }

  private static boolean found(String name) {
    try {
      Class.forName(name, false, SupplyChainTest.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Test
  void shouldNameEveryVersionExactly() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    assertThat(pom.lines().filter(l -> l.contains("<version>")).filter(l -> !l.contains("0.1.0-SNAPSHOT")))
        .noneMatch(l -> l.matches(".*<version>[^<]*(LATEST|RELEASE|SNAPSHOT|\\[.*,|,.*\\]).*") && !l.contains("[25,)")
            && !l.contains("requireMavenVersion") && !l.contains("requireJavaVersion"));
    JsonNode rules = new YAMLMapper().readTree(Path.of("packages", "licences.yaml").toFile());
    assertThat(rules.path("allowed").valueStream().map(JsonNode::asText))
        .contains("Apache-2.0").doesNotContain("GPL-2.0-only", "GPL-3.0-or-later", "AGPL-3.0-only", "SSPL-1.0");
  }

  @Test
  void shouldTakeImagesByDigest() throws IOException {
    String file = Files.readString(Path.of("packages", "Dockerfile"));
    assertThat(file.lines().filter(l -> l.startsWith("ARG BASE=") || l.startsWith("FROM ")))
        .isNotEmpty().allSatisfy(l -> assertThat(l).containsAnyOf("@sha256:", "${BASE}", "scratch"));
    assertThatCode(() -> Files.readString(Path.of("packages", "deb", "control"))).doesNotThrowAnyException();
  }
}

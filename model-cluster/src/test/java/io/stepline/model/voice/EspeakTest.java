package io.stepline.model.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.model.engine.EngineException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Phonemes from espeak-ng as it is, and from programs in its place that do not do what they should. */
class EspeakTest {
  private static final Map<String, List<String>> TEXTS = Map.of("en-us",
      List.of("Hello", "your order number is eight three zero five", "rock 'n' roll - it's 5% off", "naïve",
          "I (really) mean it", "qqx vvz", "A", "twenty-first", "what now"),
      "en-gb", List.of("a car park near the weir"), "de", List.of("Guten Tag", "Straße", "Herr Müller geht heim"),
      "fr-fr", List.of("bonjour à tous"), "es", List.of("mañana por la mañana"), "it", List.of("gli amici"), "pt-br",
      List.of("não tem pão"), "cmn-latn-pinyin", List.of("你好", "请问您的订单号码是多少"), "hi", List.of("नमस्ते"));

  @TempDir
  private Path folder;

  /** What the program says that is asked for this text alone. */
  private static String alone(String voice, String text, boolean tied) throws Exception {
    List<String> command = new ArrayList<>(List.of("espeak-ng", "-q", "--ipa", "-b", "1", "-v", voice));
    if (tied) command.add("--tie=^");
    Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var out = p.getOutputStream()) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8).replaceAll("\\([a-z-]+\\)", "")
        .replaceAll("\\s+", " ").strip();
  }

  @Test
  void shouldGiveWhatTheProgramGivesThatIsAskedForEachTextAlone() throws Exception {
    for (boolean tied : List.of(false, true)) for (Map.Entry<String, List<String>> e : TEXTS.entrySet())
      try (Espeak espeak = new Espeak(e.getKey(), tied)) {
        for (String text : e.getValue())
          assertThat(espeak.of(text)).as("%s: %s", e.getKey(), text)
              .isEqualTo(text.equals("qqx vvz") ? "" : alone(e.getKey(), text, tied));
      }
  }

  @Test
  void shouldSpeakMandarinByTheVoiceThatKnowsItsTones() {
    try (Espeak espeak = new Espeak("cmn", false)) {
      assertThat(espeak.of("你好")).doesNotContain("θɹ").containsPattern("[0-9]");
    }
  }

  @Test
  void shouldAnswerManyAtOnceEachWithItsOwn() throws Exception {
    try (Espeak espeak = new Espeak("en-us", false)) {
      String seven = espeak.of("seven");
      String long1 = espeak.of("elephant");
      List<CompletableFuture<String>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String text = i % 2 == 0 ? "seven" : "elephant";
        all.add(CompletableFuture.supplyAsync(() -> espeak.of(text)));
      }
      for (int i = 0; i < 40; i++) assertThat(all.get(i).get()).isEqualTo(i % 2 == 0 ? seven : long1);
    }
  }

  @Test
  void shouldTakeLongTextsAndNothingAtAll() throws Exception {
    try (Espeak espeak = new Espeak("en-us", false)) {
      assertThat(espeak.of("")).isEmpty();
      assertThat(espeak.of("-- ' -")).isEmpty();
      assertThat(espeak.of("a\u0000b\nc")).isEqualTo(alone("en-us", "a b c", false));
      String many = "seven ".repeat(400);
      assertThat(espeak.of(many).split(" ")).hasSize(400).containsOnly(espeak.of("seven"));
      assertThat(espeak.of("seven".repeat(300))).isNotEmpty();
    }
  }

  private Path program(String script) throws Exception {
    Path file = folder.resolve("espeak");
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  private void refused(String program, String why) {
    try (Espeak espeak = new Espeak(program, "en-us", false, 300)) {
      assertThatThrownBy(() -> espeak.of("hello")).isInstanceOf(EngineException.class)
          .hasMessageContainingAll(why, "espeak-ng");
    }
  }

  @Test
  void shouldEndAProgramThatIsMissingHangsEndsOrRunsOn() throws Exception {
    refused(folder.resolve("none").toString(), "apt-get install espeak-ng");
    refused(program("exec sleep 30").toString(), "it ended");
    refused(program("exit 0").toString(), "gives no phonemes");
    refused(program("i=0; while read l; do i=$((i+1)); echo $i; done").toString(), "does not say the same");
    refused(program("head -c 200000 /dev/zero; exec sleep 30").toString(), "its line does not end");
    refused(program("read a; echo m; read b; echo m; read c; yes x").toString(), "too many lines");
    assertThatThrownBy(() -> new Espeak("-v;rm", false)).hasMessageContaining("is no voice");
  }

  @Test
  void shouldBeginAnewWhereTheProgramDied() throws Exception {
    Path once = program("read a; echo m; read b; echo m; [ -f " + folder + "/died ] || { touch " + folder
        + "/died; exit 1; }; while read l; do case $l in qqx*) echo m;; *) echo said $l;; esac; done");
    try (Espeak espeak = new Espeak(once.toString(), "en-us", false, 2_000)) {
      assertThat(espeak.of("hello")).isEqualTo("said hello");
      assertThat(folder.resolve("died")).exists();
    }
  }
}

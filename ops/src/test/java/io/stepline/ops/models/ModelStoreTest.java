package io.stepline.ops.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models from a mirror that breaks off, lies, sends elsewhere or is not there. */
class ModelStoreTest {
  private static final byte[] BYTES = new byte[300_000];
  static {
    new Random(1).nextBytes(BYTES);
  }

  @TempDir
  private Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private static String sha(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static Model pinned() throws Exception {
    return model(BYTES.length, sha(BYTES));
  }

  private static Model model(long bytes, String sha) {
    return new Model("thing", "a thing", List.of("en"), "a licence to read", "",
        List.of(new ModelFile("thing/model.onnx", "who/thing/resolve/1/model.onnx", bytes, sha)));
  }

  private ModelStore store(URI mirror) {
    return new ModelStore(folder, mirror, new PrintStream(printed, true, StandardCharsets.UTF_8),
        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), new Download.Rules(3, Duration.ZERO, Duration.ofMillis(400)));
  }

  private Path file() {
    return folder.resolve("thing/model.onnx");
  }

  private void refused(FileServer.Answer answer, Model model, String... why) throws IOException {
    try (FileServer server = new FileServer(answer)) {
      assertThatThrownBy(() -> store(server.url()).get(model)).isInstanceOf(ModelException.class)
          .hasMessageContainingAll(why);
      assertThat(file()).as("nothing under its name").doesNotExist();
    }
  }

  @Test
  void shouldFetchCompareAndRecordAFileWithItsLicence() throws Exception {
    try (FileServer server = new FileServer(FileServer.serving(BYTES, BYTES.length))) {
      store(server.url()).get(pinned());
      assertThat(server.asked).containsExactly("/who/thing/resolve/1/model.onnx ");
      assertThat(file()).hasBinaryContent(BYTES);
      assertThat(folder.resolve("models.lock")).content().contains(sha(BYTES), "a licence to read",
          server.url().toString(), "1970-01-01T00:00:00Z");
      assertThat(printed.toString(StandardCharsets.UTF_8)).contains("a licence to read", "100 %", "complete");
      assertThat(store(server.url()).faults(pinned())).isEmpty();
      store(server.url()).get(pinned());
      assertThat(server.asked).as("not again").hasSize(1);
    }
  }

  @Test
  void shouldGoOnWhereTheConnectionBroke() throws Exception {
    try (FileServer server = new FileServer(FileServer.serving(BYTES, 70_000))) {
      store(server.url()).get(pinned());
      assertThat(file()).hasBinaryContent(BYTES);
      assertThat(server.asked).hasSizeBetween(5, 12).last().asString().contains("bytes=");
    }
  }

  @Test
  void shouldGoOnInAnotherProcessOnlyWhereAHashTells() throws Exception {
    Files.createDirectories(file().getParent());
    Path part = folder.resolve("thing/model.onnx.part");
    Files.write(part, Arrays.copyOf(BYTES, 100_000));
    try (FileServer server = new FileServer(FileServer.serving(BYTES, BYTES.length))) {
      store(server.url()).get(pinned());
      assertThat(server.asked).containsExactly("/who/thing/resolve/1/model.onnx bytes=100000-");
      assertThat(file()).hasBinaryContent(BYTES);
      store(server.url()).remove(pinned(), true);
      Files.write(part, new byte[1_000]);
      store(server.url()).get(model(0, ""));
      assertThat(server.asked.getLast()).endsWith("onnx ");
      assertThat(file()).hasBinaryContent(BYTES);
    }
  }

  @Test
  void shouldBeginAnewWhereAServerKnowsNoParts() throws Exception {
    int[] most = {100_000};
    try (FileServer server = new FileServer((e, from) -> {
      e.sendResponseHeaders(200, BYTES.length);
      e.getResponseBody().write(BYTES, 0, Math.min(BYTES.length, most[0]));
      most[0] += 150_000;
    })) {
      store(server.url()).get(pinned());
      assertThat(file()).hasBinaryContent(BYTES);
    }
  }

  @Test
  void shouldRefuseAnotherHashAndKeepNothingOfIt() throws Exception {
    byte[] other = BYTES.clone();
    other[5]++;
    refused(FileServer.serving(other, other.length), pinned(), "has the SHA-256", sha(BYTES), "models.mirror");
    assertThat(folder.resolve("thing/model.onnx.part")).doesNotExist();
  }

  @Test
  void shouldHoldAFileWithoutAKnownHashToTheOneItFirstHad() throws Exception {
    Model unknown = model(0, "");
    try (FileServer server = new FileServer(FileServer.serving(BYTES, BYTES.length))) {
      store(server.url()).get(unknown);
      assertThat(printed.toString(StandardCharsets.UTF_8)).contains("no hash is known here", sha(BYTES));
      assertThat(store(server.url()).remove(unknown, false)).isEqualTo(1);
    }
    byte[] other = new byte[2_000];
    refused(FileServer.serving(other, other.length), unknown, "when it first came", "--forget");
    try (FileServer server = new FileServer(FileServer.serving(other, other.length))) {
      store(server.url()).remove(unknown, true);
      store(server.url()).get(unknown);
      Files.write(file(), new byte[1_999]);
      assertThat(store(server.url()).faults(unknown)).singleElement().asString().contains("half, changed", "delete it");
    }
  }

  @Test
  void shouldNotTakeMoreThanAFileHas() throws Exception {
    byte[] longer = Arrays.copyOf(BYTES, BYTES.length + 1);
    refused(FileServer.serving(longer, longer.length), pinned(), "300001 bytes, not 300000");
    refused((e, from) -> {
      e.sendResponseHeaders(200, 0);
      byte[] block = new byte[1 << 16];
      for (int i = 0; i < 100; i++) e.getResponseBody().write(block);
    }, pinned(), "more than 300000 bytes");
    refused((e, from) -> {
      e.sendResponseHeaders(200, ModelFile.MAX_BYTES + 1);
      e.getResponseBody().write(1);
      e.getResponseBody().flush();
    }, model(0, ""), "too many");
  }

  @Test
  void shouldSayWhatToDoByHandWhereNothingComes() throws Exception {
    refused((e, from) -> e.sendResponseHeaders(404, -1), pinned(), "answers 404", "fetch on another machine",
        "/who/thing/resolve/1/model.onnx", file().toString(), "300000 bytes");
    refused((e, from) -> e.sendResponseHeaders(503, -1), pinned(), "answers 503");
    refused((e, from) -> e.sendResponseHeaders(416, -1), pinned(), "ended after 0 bytes");
    refused((e, from) -> {
      try {
        Thread.sleep(1_500);
      } catch (InterruptedException i) {
        Thread.currentThread().interrupt();
      }
    }, pinned(), "says nothing");
    assertThatThrownBy(() -> store(URI.create("http://127.0.0.1:1")).get(pinned())).isInstanceOf(ModelException.class)
        .hasMessageContainingAll("cannot be reached", "models.mirror", "Without a network");
    assertThatThrownBy(() -> store(URI.create("http://no-such-host.invalid")).get(pinned()))
        .hasMessageContainingAll("no host no-such-host.invalid");
  }

  @Test
  void shouldTakeFilesPutThereByHandIfTheyAreRight() throws Exception {
    Files.createDirectories(file().getParent());
    Files.write(file(), Arrays.copyOf(BYTES, 1_000));
    ModelStore alone = store(URI.create("http://127.0.0.1:1"));
    assertThatThrownBy(() -> alone.get(pinned())).hasMessageContainingAll("is half", "delete it");
    Files.write(file(), BYTES);
    alone.get(pinned());
    assertThat(folder.resolve("models.lock")).content().contains("by hand");
  }

  @Test
  void shouldFollowRedirectionsButNotInCircles() throws Exception {
    FileServer.Answer whole = FileServer.serving(BYTES, BYTES.length);
    try (FileServer server = new FileServer((e, from) -> {
      if (e.getRequestURI().getPath().startsWith("/cdn/")) {
        whole.to(e, from);
      } else {
        e.getResponseHeaders().set("Location", "/cdn/blob");
        e.sendResponseHeaders(302, -1);
      }
    })) {
      store(server.url()).get(pinned());
      assertThat(file()).hasBinaryContent(BYTES);
      store(server.url()).remove(pinned(), false);
    }
    refused((e, from) -> {
      e.getResponseHeaders().set("Location", e.getRequestURI() + "x");
      e.sendResponseHeaders(302, -1);
    }, pinned(), "is moved more than");
    refused((e, from) -> {
      e.getResponseHeaders().set("Location", "file:///etc/passwd");
      e.sendResponseHeaders(302, -1);
    }, pinned(), "neither HTTP nor HTTPS");
    refused((e, from) -> e.sendResponseHeaders(302, -1), pinned(), "does not say where to");
  }

  @Test
  void shouldRefuseAPartThatWasNotAskedFor() throws Exception {
    Files.createDirectories(file().getParent());
    Files.write(folder.resolve("thing/model.onnx.part"), new byte[10]);
    refused((e, from) -> {
      e.getResponseHeaders().set("Content-Range", "bytes 0-" + (BYTES.length - 1) + "/" + BYTES.length);
      e.sendResponseHeaders(206, BYTES.length);
      e.getResponseBody().write(BYTES);
    }, pinned(), "another part");
  }

  @Test
  void shouldKeepEverythingInItsFolder() {
    for (String path : List.of("../x", "/etc/x", "a/../../x", "a//b", "a/./b", "..", "", "a\\b", "a\nb"))
      assertThatThrownBy(() -> new ModelFile(path, "a", 1, "")).as(path)
          .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Catalog.read().named("../../etc")).hasMessageContaining("there is no model");
    assertThatThrownBy(() -> Catalog.read().named("piper-en_GB-../x-low")).hasMessageContaining("there is no model");
  }

  @Test
  void shouldKnowEachVoiceOfPiperByItsName() {
    Catalog catalog = Catalog.read();
    assertThat(catalog.of("laptop")).extracting(Model::name).contains("sensevoice", "smart-turn");
    assertThat(catalog.named("piper-en_GB-alba-medium").files().getFirst().from())
        .isEqualTo("rhasspy/piper-voices/resolve/v1.0.0/en/en_GB/alba/medium/en_GB-alba-medium.onnx");
    assertThatCode(() -> catalog.all().forEach(m -> assertThat(m.licence()).isNotEmpty())).doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseAFileThatChangedSinceItCame() throws Exception {
    try (FileServer server = new FileServer(FileServer.serving(BYTES, BYTES.length))) {
      store(server.url()).get(pinned());
    }
    ModelStore.demandUnchanged(folder, folder.resolve("thing"));
    byte[] other = BYTES.clone();
    other[7]++;
    Files.write(file(), other);
    ModelStore.demandUnchanged(folder, folder.resolve("other"));
    assertThatThrownBy(() -> ModelStore.demandUnchanged(folder, file())).isInstanceOf(ModelException.class)
        .hasMessageContainingAll("half or changed", "delete it");
  }

  private boolean offered(URI mirror, String answer, boolean yes) throws Exception {
    return new Offer(store(mirror), new BufferedReader(new StringReader(answer)), new PrintStream(printed, true,
        StandardCharsets.UTF_8)).fetch(List.of(pinned()), yes);
  }

  @Test
  void shouldFetchNothingUntilSomebodySaysYes() throws Exception {
    try (FileServer server = new FileServer(FileServer.serving(BYTES, BYTES.length))) {
      for (String no : List.of("", "n\n", "what\n")) assertThat(offered(server.url(), no, false)).isFalse();
      assertThat(server.asked).isEmpty();
      assertThat(printed.toString(StandardCharsets.UTF_8)).contains("0.3 MB", "a licence to read",
          server.url().toString(), "[y/N]", "Without a network");
      assertThat(offered(server.url(), "y\n", false)).isTrue();
      assertThat(file()).exists();
      store(server.url()).remove(pinned(), false);
      assertThat(offered(server.url(), "", true)).isTrue();
      assertThat(offered(URI.create("http://127.0.0.1:1"), "", false)).as("all here").isTrue();
    }
  }

  @Test
  void shouldNotReadABrokenLock() throws Exception {
    Files.writeString(folder.resolve("models.lock"), "{\"thing/model.onnx\": {\"bytes\": 1}}");
    assertThatThrownBy(() -> store(URI.create("http://127.0.0.1:1")).get(pinned()))
        .hasMessageContainingAll("models.lock", "no SHA-256");
    Files.writeString(folder.resolve("models.lock"), "{");
    assertThatThrownBy(() -> store(URI.create("http://127.0.0.1:1")).get(pinned()))
        .hasMessageContainingAll("models.lock cannot be read");
  }
}

package io.stepline.kafka.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.Schema;
import io.stepline.kafka.contract.SchemaHistory;
import io.stepline.kafka.contract.WireCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What tests ask of record types: that their schema files and the bytes of every past version still hold. */
public final class WireContract {
  private static final String WRITE = "stepline.schemas";

  private WireContract() {}

  /**
   * Compares each type's schema with its file. A change that breaks nobody is taken over with
   * {@code -Dstepline.schemas=write}; one that breaks somebody never is.
   */
  public static void schemasHold(Path folder, List<Class<?>> roots) throws IOException {
    boolean write = "write".equals(System.getProperty(WRITE));
    if (write) Files.createDirectories(folder);
    for (Class<?> root : roots) {
      Path file = folder.resolve(root.getSimpleName() + ".txt");
      List<String> now = Schema.describe(root);
      if (Files.exists(file)) assertThat(SchemaHistory.broken(Files.readAllLines(file), now))
          .as("schema of %s", root.getSimpleName()).isEmpty();
      if (write) Files.write(file, now);
      assertThat(file).as("a new record type: run the test with -D%s=write and commit the file", WRITE).exists();
      assertThat(Files.readAllLines(file))
          .as("the schema of %s has grown: run the test with -D%s=write, add golden bytes, and commit both",
              root.getSimpleName(), WRITE)
          .isEqualTo(now);
    }
  }

  /**
   * Reads each line of the golden file of a version (root, shape, index, bytes), wants the value it was made from, and
   * the same bytes while nothing was added.
   */
  public static void goldenBytesAreRead(Path file, int version, List<Class<?>> roots) throws IOException {
    Map<String, Class<?>> byName = roots.stream().collect(Collectors.toMap(WireContract::name, Function.identity()));
    List<String> lines = Files.readAllLines(file);
    for (String line : lines) {
      String[] parts = line.split(" ");
      Class<?> root = byName.get(parts[0]);
      Class<?> shape = WireSamples.shapes(root).stream().filter(s -> name(s).equals(parts[1])).findFirst()
          .orElseThrow(() -> new AssertionError(parts[1] + " is gone"));
      byte[] bytes = HexFormat.of().parseHex(parts[3]);
      WireCodec<?> codec = WireCodec.of(root);
      Object value = WireSamples.of(shape, Integer.parseInt(parts[2]), version);
      assertThat(codec.decode(bytes)).as(line).usingRecursiveComparison().isEqualTo(value);
      if (Schema.describe(root).getFirst().equals("version " + version))
        assertThat(encode(codec, value)).as(line).isEqualTo(bytes);
    }
    assertThat(lines.stream().map(l -> l.split(" ")[0]).distinct()).as("every type that was there").isNotEmpty();
  }

  private static <T> byte[] encode(WireCodec<T> codec, Object value) {
    return codec.encode(codec.type().cast(value));
  }

  /** Lines of a golden file for these types as they are written now. */
  public static List<String> golden(List<Class<?>> roots) {
    return roots.stream().flatMap(root -> WireSamples.shapes(root).stream()
        .flatMap(shape -> java.util.stream.IntStream.range(0, WireSamples.indices(shape))
            .mapToObj(i -> name(root) + " " + name(shape) + " " + i + " "
                + HexFormat.of().formatHex(encode(WireCodec.of(root), WireSamples.of(shape, i, Integer.MAX_VALUE))))))
        .toList();
  }

  /** Writes the golden bytes of types that have none yet, where that is asked for. */
  public static void goldenBytesExist(Path file, List<Class<?>> roots) {
    try {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      List<Class<?>> missing =
          roots.stream().filter(r -> lines.stream().noneMatch(l -> l.startsWith(name(r) + " "))).toList();
      if ("write".equals(System.getProperty(WRITE)))
        Files.write(file, java.util.stream.Stream.concat(lines.stream(), golden(missing).stream()).toList());
      else assertThat(missing).as("types without golden bytes: run the test with -D%s=write and commit %s", WRITE, file)
          .isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Class<?> type) {
    String full = type.getName();
    return full.substring(full.lastIndexOf('.') + 1).replace('$', '.');
  }
}

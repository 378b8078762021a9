package io.stepline.ops.erase;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stepline.kafka.contract.CallId;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Lines of {@code records.jsonl} and of the files put aside beside it. A line is blanked in its place, so that who
 * appends meanwhile is not disturbed: what is left of it is {@code {"erased":true}} and spaces.
 */
public final class RecordLines implements Place {
  private static final JsonMapper JSON = new JsonMapper();
  private static final byte[] ERASED = "{\"erased\":true}".getBytes(StandardCharsets.UTF_8);
  private final Path folder;

  public RecordLines(Path folder) {
    this.folder = folder;
  }

  @Override
  public String name() {
    return "records.jsonl";
  }

  /** @param at where it begins in the file, in bytes */
  private record Line(Path file, long at, int length, JsonNode record) {}

  private interface Each {
    void of(Line line) throws IOException;
  }

  @Override
  public Set<CallId> calls(Person person) throws IOException {
    Set<CallId> calls = new HashSet<>();
    each(line -> {
      JsonNode r = line.record();
      if (person.is(r.path("pii.from").asText()) || person.is(r.path("pii.to").asText())
          || person.is(r.path("from").asText()) || person.is(r.path("to").asText()))
        call(r, calls);
    });
    return calls;
  }

  private static void call(JsonNode record, Set<CallId> into) {
    String id = record.path("call").asText();
    if (id.matches("[A-Za-z0-9_-]{1,64}")) into.add(new CallId(id));
  }

  @Override
  public Came erase(Set<CallId> calls, boolean carryOut) throws IOException {
    long[] found = new long[1];
    each(line -> {
      Set<CallId> its = new HashSet<>();
      call(line.record(), its);
      if (its.isEmpty() || !calls.containsAll(its)) return;
      found[0]++;
      if (carryOut) blank(line);
    });
    return new Came(name(), found[0], carryOut ? found[0] : 0, 0, "");
  }

  private static void blank(Line line) throws IOException {
    byte[] nothing = new byte[line.length()];
    Arrays.fill(nothing, (byte) ' ');
    System.arraycopy(ERASED, 0, nothing, 0, Math.min(ERASED.length, nothing.length));
    try (FileChannel c = FileChannel.open(line.file(), StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(nothing);
      for (long at = line.at(); bytes.hasRemaining();) at += c.write(bytes, at);
      c.force(true);
    }
  }

  private void each(Each each) throws IOException {
    if (!Files.isDirectory(folder)) return;
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(f -> f.getFileName().toString().matches("records(-[0-9T.]+)?\\.jsonl")).toList();
    }
    for (Path file : files) each(file, each);
  }

  private static void each(Path file, Each each) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long at = 0;
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b != '\n') {
          line.write(b);
          continue;
        }
        JsonNode record = read(line.toByteArray());
        if (record.isObject()) each.of(new Line(file, at, line.size(), record));
        at += line.size() + 1L;
        line.reset();
      }
    }
  }

  private static JsonNode read(byte[] line) throws IOException {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }
}

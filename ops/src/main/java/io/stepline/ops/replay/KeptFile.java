package io.stepline.ops.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.dialog.talk.TalkMachine;
import io.stepline.dialog.talk.TalkReplay;
import io.stepline.kafka.contract.TalkEntry;
import io.stepline.kafka.contract.WireCodec;
import io.stepline.kafka.contract.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A kept call as a file: one JSON object a line and input, with the words for people and the entry of the journal
 * ({@code entry}, base64) for the machine.
 */
final class KeptFile {
  static final String SUFFIX = ".call.jsonl";
  private static final long MOST_BYTES = 64L << 20;
  private static final JsonMapper JSON = new JsonMapper();
  private static final WireCodec<TalkEntry> ENTRIES = WireCodec.of(TalkEntry.class);

  private KeptFile() {}

  static void write(Path file, List<TalkEntry> kept, TalkMachine machine) throws IOException {
    List<TalkReplay.Step> steps = TalkReplay.of(machine, kept).steps();
    long began = kept.getFirst().atUs();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < kept.size(); i++) {
      ObjectNode line = JSON.createObjectNode().put("atMs", (kept.get(i).atUs() - began) / 1_000);
      if (i < steps.size()) {
        line.put("told", steps.get(i).told()).put("state", steps.get(i).state());
        steps.get(i).acts().forEach(line.putArray("acts")::add);
      }
      line.put("entry", Base64.getEncoder().encodeToString(ENTRIES.encode(kept.get(i))));
      lines.append(JSON.writeValueAsString(line)).append('\n');
    }
    Files.writeString(file, lines);
  }

  /** @return journals by the name of their file; of a folder all that end in {@link #SUFFIX} */
  static Map<String, List<TalkEntry>> readAll(Path path) throws IOException {
    Map<String, List<TalkEntry>> all = new TreeMap<>();
    if (!Files.isDirectory(path)) {
      all.put(path.toString(), read(path));
      return all;
    }
    List<Path> files;
    try (Stream<Path> found = Files.walk(path)) {
      files = found.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList();
    }
    if (files.isEmpty())
      throw new IllegalArgumentException("no kept call in " + path + ": their files end in " + SUFFIX);
    for (Path file : files) all.put(path.relativize(file).toString(), read(file));
    return all;
  }

  /** @throws IllegalArgumentException if it is none, with the line */
  static List<TalkEntry> read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES)
      throw new IllegalArgumentException(file + " is larger than " + (MOST_BYTES >> 20) + " MB");
    List<TalkEntry> journal = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.isBlank()) continue;
      try {
        JsonNode entry = JSON.readTree(line).path("entry");
        journal.add(ENTRIES.decode(Base64.getDecoder().decode(entry.asText())));
      } catch (JsonProcessingException | WireException | IllegalArgumentException e) {
        throw new IllegalArgumentException(
            file + ", line " + (journal.size() + 1) + ": not an input of a kept call");
      }
    }
    if (journal.isEmpty()) throw new IllegalArgumentException(file + " has no inputs of a call");
    return journal;
  }
}

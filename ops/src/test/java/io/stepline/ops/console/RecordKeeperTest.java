package io.stepline.ops.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.testkit.InMemoryBus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordKeeperTest {
  private final InMemoryBus bus = new InMemoryBus();
  private final List<String> lines = new ArrayList<>();
  private boolean full;
  @TempDir
  Path folder;

  private void write(String line) throws IOException {
    if (full) throw new IOException("No space left on device");
    lines.add(line);
  }

  private RecordKeeper keeper() {
    return new RecordKeeper(this::write, List.of(), 0, bus, () -> 1_000_000, Optional.empty());
  }

  private void ended(int from, int to) {
    IntStream.range(from, to).forEach(i -> bus.publish(Topics.CALL_RECORDS,
        new CallRecord(new CallId("call-" + i), "INBOUND", "1", "2", "desk", "t", 1, 2, 3,
            new CallEnd(CallEnd.Outcome.SUCCESS, "bye", 0), MediaReport.EMPTY, List.of(), Map.of(),
            new CallRecord.Drafts(0, 0, 0, 0))));
    bus.deliver();
  }

  @Test
  void shouldKeepWhatAFullDiskRefusedOnceThereIsRoom() {
    RecordKeeper keeper = keeper();
    ended(0, 9);
    full = true;
    ended(9, 40);
    keeper.catchUp();
    assertThat(keeper.hindrance()).isPresent();
    full = false;
    keeper.catchUp();
    assertThat(keeper.hindrance()).isEmpty();
    assertThat(lines).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void shouldKeepEachOnceHoweverOftenItIsDelivered() {
    keeper();
    ended(0, 3);
    ended(0, 3);
    assertThat(lines).hasSize(3);
  }

  @Test
  void shouldGiveEachConsoleAllRecords() {
    keeper();
    keeper();
    ended(0, 4);
    assertThat(lines).hasSize(8);
  }

  @Test
  void shouldKeepWhatEndedWhileItWasAwayAndNothingTwice() throws IOException {
    new RecordKeeper(folder, bus, () -> 1_000_000).close();
    ended(0, 5);
    new RecordKeeper(folder, bus, () -> 1_000_000).close();
    ended(5, 7);
    new RecordKeeper(folder, bus, () -> 1_000_000).close();
    assertThat(Files.readAllLines(folder.resolve("records.jsonl"))).hasSize(7).doesNotHaveDuplicates();
  }

  @Test
  void shouldCutOffHalfALine() throws IOException {
    Files.writeString(folder.resolve("records.jsonl"), "{\"call\":\"a\"}\n{\"call\":\"b");
    new RecordFile(folder, 1_000).append("{\"call\":\"c\"}");
    assertThat(Files.readAllLines(folder.resolve("records.jsonl")))
        .containsExactly("{\"call\":\"a\"}", "{\"call\":\"c\"}");
  }

  @Test
  void shouldPutALargeFileAsideAndKnowItsCalls() throws IOException {
    RecordFile file = new RecordFile(folder, 30);
    for (String call : List.of("a", "b", "c")) file.append("{\"call\":\"" + call + "\", \"x\":0}");
    List<String> known = new ArrayList<>();
    file.each(known::add);
    assertThat(known).hasSize(3);
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).hasSize(2);
    }
  }
}

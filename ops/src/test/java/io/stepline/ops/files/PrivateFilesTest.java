package io.stepline.ops.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallerAudio;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.ops.console.RecordKeeper;
import io.stepline.ops.recording.CallRecorder;
import io.stepline.ops.recording.RecordingVault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
  @TempDir
  Path folder;

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void shouldMakeWhatNobodyElseCanRead() throws IOException {
    PrivateFiles.folder(folder.resolve("a/b"));
    PrivateFiles.file(folder.resolve("a/b/c"));
    assertThat(mode(folder.resolve("a/b"))).isEqualTo("rwx------");
    assertThat(mode(folder.resolve("a/b/c"))).isEqualTo("rw-------");
  }

  @Test
  void shouldTakeFromAllOthersWhatIsThereAndLeaveItToAGroup() throws IOException {
    Path old = Files.createDirectory(folder.resolve("old"));
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path file = Files.writeString(old.resolve("records.jsonl"), "kept\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    PrivateFiles.folder(old);
    PrivateFiles.file(file);
    assertThat(mode(old)).isEqualTo("rwxr-x---");
    assertThat(mode(file)).isEqualTo("rw-r-----");
    assertThat(file).hasContent("kept\n");
  }

  @Test
  void shouldKeepDetailRecordsAndRecordingsFromOthers() throws Exception {
    InMemoryBus bus = new InMemoryBus();
    try (RecordKeeper records = new RecordKeeper(folder.resolve("data"), bus, () -> 1_000_000)) {
      assertThat(records.recentJson()).isNotEmpty();
      assertThat(mode(folder.resolve("data"))).isEqualTo("rwx------");
      assertThat(mode(folder.resolve("data/records.jsonl"))).isEqualTo("rw-------");
    }
    try (CallRecorder recorder = new CallRecorder(folder.resolve("rec"), bus, WallClock.system(),
        new RecordingVault("", "wav", "always", 0, 0))) {
      recorder.taps().caller()
          .forEach(t -> t.listener().accept(new CallerAudio(new CallId("call-1"), 0, 8_000, 0, 0, new short[160])));
    }
    assertThat(mode(folder.resolve("rec"))).isEqualTo("rwx------");
    assertThat(mode(folder.resolve("rec/call-1.wav"))).isEqualTo("rw-------");
  }
}

package io.stepline.ops.erase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEnd;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.kafka.contract.TalkSnapshot;
import io.stepline.kafka.contract.Transcript;
import io.stepline.kafka.testkit.InMemoryBus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person taken out of everything, and the proof of it. */
class ErasureTest {
  private static final Person ANN = Person.of("+49 30 123456");
  private static final int PARTITIONS = 4;
  private final InMemoryBus bus = new InMemoryBus();
  private final Map<String, Map<Integer, Long>> cut = new HashMap<>();

  @TempDir
  Path folder;

  private void call(String id, String from, String to) throws IOException {
    bus.publish(Topics.CALL_RECORDS, new CallRecord(new CallId(id), "INBOUND", from, to, "desk", "t", 1, 2, 3,
        new CallEnd(CallEnd.Outcome.SUCCESS, "bye", 0), MediaReport.EMPTY, List.of(), Map.of(),
        new CallRecord.Drafts(0, 0, 0, 0)));
    bus.publish(Topics.SPEECH_TRANSCRIPTS, new Transcript(new CallId(id), 1, "hello"));
    bus.publish(Topics.TALK_SNAPSHOTS, new TalkSnapshot(new CallId(id), 1, true, new byte[0]));
    Path records = folder.resolve("records.jsonl");
    String line = "{\"call\":\"" + id + "\",\"pii.from\":\"" + from + "\",\"pii.to\":\"" + to
        + "\",\"turns\":[{\"pii.heard\":\"secret of " + id + "\"}]}\n";
    Files.writeString(records, (Files.exists(records) ? Files.readString(records) : "") + line);
    Files.createDirectories(folder.resolve("webhooks/dead"));
    Files.writeString(folder.resolve(id + ".opus.enc"), "sound");
    Files.writeString(folder.resolve("webhooks/dead/0000000000000001-" + id + ".json"), "{}");
  }

  private Erasure erasure() {
    List<Place> places = new ArrayList<>(List.of(new RecordLines(folder), KeptFiles.recordings(Optional.of(folder)),
        KeptFiles.posts(folder.resolve("webhooks"))));
    for (Topic<?> t : List.of(Topics.CALL_RECORDS, Topics.SPEECH_TRANSCRIPTS, Topics.TALK_SNAPSHOTS))
      places.add(new BusCopies(bus, t, PARTITIONS, cut::put));
    return new Erasure(places);
  }

  private Place.Came at(Erasure.Proof proof, String place) {
    return proof.came().stream().filter(c -> c.place().equals(place)).findFirst().orElseThrow();
  }

  @Test
  void shouldTellANumberHoweverItIsWritten() {
    assertThat(List.of("+4930123456", "004930123456", "sip:+4930123456@carrier;user=phone", "tel:+49-30-123456"))
        .allMatch(ANN::is);
    assertThat(List.of("+49301234567", "30123456", "anonymous", "", "sip:4930123456x@carrier")).noneMatch(ANN::is);
    assertThatThrownBy(() -> Person.of("12")).hasMessageContaining("at least 5 digits");
    assertThatThrownBy(() -> Person.of("alice")).hasMessageContaining("not a telephone number");
  }

  @Test
  void shouldOnlyLookUnlessItIsCarriedOut() throws IOException {
    call("c1", "+4930123456", "desk");
    call("c2", "+4940999999", "desk");
    Erasure.Proof proof = erasure().run(ANN, 5, false);
    assertThat(proof.calls()).containsExactly("c1");
    assertThat(proof.came()).allSatisfy(c -> assertThat(c.removed()).isZero());
    assertThat(Files.exists(folder.resolve("c1.opus.enc"))).isTrue();
    assertThat(cut).isEmpty();
  }

  @Test
  void shouldRemoveThePersonEverywhereAndLeaveOthersAlone() throws IOException {
    call("c1", "+4930123456", "desk");
    call("c2", "+4940999999", "desk");
    call("c3", "desk", "004930123456");
    Erasure.Proof proof = erasure().run(ANN, 5, true);
    assertThat(proof.calls()).containsExactly("c1", "c3");
    assertThat(Files.readString(folder.resolve("records.jsonl"))).doesNotContain("secret of c1", "secret of c3",
        "30123456").contains("secret of c2", "{\"erased\":true}").hasLineCount(3);
    assertThat(Files.exists(folder.resolve("c1.opus.enc"))).isFalse();
    assertThat(Files.exists(folder.resolve("c2.opus.enc"))).isTrue();
    assertThat(at(proof, "recordings").removed()).isEqualTo(2);
    assertThat(at(proof, "webhooks that wait").removed()).isEqualTo(2);
    assertThat(at(proof, "records.jsonl").removed()).isEqualTo(2);
  }

  @Test
  void shouldCutTheBusBehindThePersonsLastRecordAndSayWhoseElseGoes() throws IOException {
    call("c2", "+4940999999", "desk");
    call("c1", "+4930123456", "desk");
    int partition = bus.partitionOf(new CallId("c1"));
    Erasure.Proof proof = erasure().run(ANN, 5, true);
    boolean together = partition == bus.partitionOf(new CallId("c2"));
    assertThat(cut.get("call.records")).containsExactly(Map.entry(partition, together ? 2L : 1L));
    assertThat(at(proof, "topic call.records").others()).isEqualTo(together ? 1 : 0);
    assertThat(cut).containsKey("speech.transcripts").doesNotContainKey("talk.snapshots");
    assertThat(at(proof, "topic talk.snapshots").why()).contains("compacted");
  }

  @Test
  void shouldProveItWithoutSayingTheNumber() throws IOException {
    call("c1", "+4930123456", "desk");
    String page = erasure().run(ANN, 5, true).page().toPrettyString();
    assertThat(page).contains("sha256:", "\"place\" : \"recordings\"", "\"removed\" : 1", "\"remains\" : 1",
        "compacted", "notReached", "do-not-call").doesNotContain("30123456");
  }

  @Test
  void shouldFindNothingMoreInWhatCanBeRemovedWhole() throws IOException {
    call("c1", "+4930123456", "desk");
    Erasure files = new Erasure(List.of(new RecordLines(folder), KeptFiles.recordings(Optional.of(folder)),
        KeptFiles.posts(folder.resolve("webhooks"))));
    assertThat(files.run(ANN, 5, true).again()).isZero();
    assertThat(files.calls(ANN)).isEqualTo(Set.of());
  }
}

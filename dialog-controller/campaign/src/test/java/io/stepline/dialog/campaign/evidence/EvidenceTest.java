package io.stepline.dialog.campaign.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.dialog.campaign.store.Attempt;
import io.stepline.dialog.campaign.store.AttemptTable;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.kafka.contract.CallId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceTest {
  private static final CallId OURS = new CallId("ours");
  private static final CallId OTHER = new CallId("other");
  @TempDir
  Path folder;

  private Database filled() {
    Database database = Database.open("jdbc:sqlite:" + folder.resolve("c.db"), "", "");
    database.write(h -> {
      for (CallId id : new CallId[] {OTHER, OURS}) AttemptTable.insert(h, new Attempt(id, "spring", 1, "+12025550123",
          "+12025550100", Attempt.State.PLANNED, "", 1, 2, 0, 0, 0, 0, 0, ""));
      for (CallId id : new CallId[] {OTHER, OURS, OTHER, OURS, OTHER})
        EvidenceChain.append(h, "spring", Optional.of(id), 1,
            Map.of("kind", "step", "attempt", id.value(), "atMs", 5, "rules", Map.of("b", 1, "a", 2)));
      return 0;
    });
    return database;
  }

  @Test
  void shouldHoldWithoutTheHouseAndSayNothingOfOthers() {
    EvidenceKey key = EvidenceKey.at(folder.resolve("evidence.key"));
    try (Database database = filled()) {
      String pack = EvidencePack.export(database, OURS, key);
      EvidencePack.Verified v = EvidencePack.verify(pack, Optional.of(key.publicKey()));
      assertThat(v.entries()).hasSize(2).allSatisfy(e -> assertThat(e.path("attempt").asText()).isEqualTo("ours"));
      assertThat(pack).doesNotContain("other");
    }
  }

  @Test
  void shouldNotHoldWhenAnythingWasChanged() throws Exception {
    EvidenceKey key = EvidenceKey.at(folder.resolve("evidence.key"));
    EvidenceKey stranger = EvidenceKey.at(folder.resolve("stranger.key"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("evidence.key"))))
        .isEqualTo("rw-------");
    try (Database database = filled()) {
      String pack = EvidencePack.export(database, OURS, key);
      int digest = pack.indexOf("\"digest\" : \"") + 12;
      assertThatThrownBy(() -> EvidencePack.verify(pack.replace("\\\"atMs\\\":5", "\\\"atMs\\\":6"), Optional.empty()))
          .hasMessageContaining("not those whose hash was signed");
      assertThatThrownBy(() -> EvidencePack.verify(
          pack.substring(0, digest) + (pack.charAt(digest) == 'a' ? 'b' : 'a') + pack.substring(digest + 1),
          Optional.empty())).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> EvidencePack
          .verify(pack.replace("\"campaign\" : \"spring\"", "\"campaign\" : \"autumn\""), Optional.empty()))
          .hasMessageContaining("signature");
      assertThatThrownBy(() -> EvidencePack.verify(pack, Optional.of(stranger.publicKey())))
          .hasMessageContaining("another key");
      assertThatThrownBy(() -> EvidencePack.verify("{}", Optional.empty()))
          .hasMessageContaining("not an evidence pack");
    }
  }

  @Test
  void shouldFindWhatWasChangedInTheDatabase() {
    try (Database database = filled()) {
      assertThat(database.read(h -> EvidenceChain.audit(h, "spring")).intValue()).isEqualTo(5);
      database.write(h -> h.execute("UPDATE evidence SET body = replace(body, '5', '6') WHERE seq = 3"));
      assertThatThrownBy(() -> database.read(h -> EvidenceChain.audit(h, "spring"))).hasMessageContaining("entry 3");
    }
    try (Database database = Database.open("jdbc:sqlite:" + folder.resolve("d.db"), "", "")) {
      database.write(h -> {
        for (int i = 0; i < 4; i++) EvidenceChain.append(h, "spring", Optional.empty(), 1, Map.of("i", i));
        return h.execute("DELETE FROM evidence WHERE seq = 2");
      });
      assertThatThrownBy(() -> database.read(h -> EvidenceChain.audit(h, "spring"))).hasMessageContaining("entry 2");
    }
  }
}

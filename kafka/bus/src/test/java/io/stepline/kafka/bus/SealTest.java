package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SealTest {
  private static final byte[] CALL = "call-1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] WORDS = "4929 1234 5678 9012".getBytes(StandardCharsets.US_ASCII);
  private static final String TOPIC = "call.events";

  private static byte[] key(long seed) {
    byte[] key = new byte[32];
    new Random(seed).nextBytes(key);
    return key;
  }

  private static Seal seal(String... ids) {
    Map<String, byte[]> keys = new LinkedHashMap<>();
    for (String id : ids) keys.put(id, key(id.hashCode()));
    return new Seal(keys, Seal.Use.SEAL);
  }

  @Test
  void shouldHideWhatWasSaidAndGiveItBackToWhoHasTheKey() {
    byte[] sealed = seal("2026").close(TOPIC, CALL, WORDS);
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("4929").contains("2026");
    assertThat(seal("2026").open(TOPIC, CALL, sealed)).isEqualTo(WORDS);
  }

  @Test
  void shouldLeaveRecordsAsTheyAreWithoutAKeyAndReadThemAfterOneIsSet() {
    assertThat(Seal.NONE.close(TOPIC, CALL, WORDS)).isSameAs(WORDS);
    assertThat(seal("2026").open(TOPIC, CALL, WORDS)).isEqualTo(WORDS);
    assertThatThrownBy(() -> new Seal(Map.of("2026", key(1)), Seal.Use.ONLY).open(TOPIC, CALL, WORDS))
        .isInstanceOf(WireException.class).hasMessageContaining("kafka.seal.use");
  }

  @Test
  void shouldReadWhatOthersSealAlreadyBeforeItSealsItself() {
    Seal reads = new Seal(Map.of("2026", key("2026".hashCode())), Seal.Use.READ);
    assertThat(reads.close(TOPIC, CALL, WORDS)).isEqualTo(WORDS);
    assertThat(reads.open(TOPIC, CALL, seal("2026").close(TOPIC, CALL, WORDS))).isEqualTo(WORDS);
  }

  @Test
  void shouldOpenOldRecordsWhileKeysAreExchanged() {
    byte[] old = seal("2026").close(TOPIC, CALL, WORDS);
    byte[] fresh = seal("2027", "2026").close(TOPIC, CALL, WORDS);
    assertThat(seal("2027", "2026").open(TOPIC, CALL, old)).isEqualTo(WORDS);
    assertThat(seal("2026", "2027").open(TOPIC, CALL, fresh)).as("readers get the new key first").isEqualTo(WORDS);
    assertThatThrownBy(() -> seal("2027").open(TOPIC, CALL, old)).isInstanceOf(WireException.class)
        .hasMessageContaining("'2026'").hasMessageContaining("kafka.seal.keys");
    assertThatThrownBy(() -> Seal.NONE.open(TOPIC, CALL, old)).isInstanceOf(WireException.class);
  }

  @Test
  void shouldOpenNowhereElseAndNotAfterAChange() {
    Seal seal = seal("2026");
    byte[] sealed = seal.close(TOPIC, CALL, WORDS);
    assertThatThrownBy(() -> seal.open("call.records", CALL, sealed)).isInstanceOf(WireException.class);
    assertThatThrownBy(() -> seal.open(TOPIC, "call-2".getBytes(StandardCharsets.US_ASCII), sealed))
        .isInstanceOf(WireException.class);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      if (i == 0) assertThat(seal.open(TOPIC, CALL, changed)).as("not sealed, and no schema begins so")
          .isEqualTo(changed);
      else assertThatThrownBy(() -> seal.open(TOPIC, CALL, changed)).isInstanceOf(WireException.class);
      byte[] cut = Arrays.copyOf(sealed, i);
      if (i > 0) assertThatThrownBy(() -> seal.open(TOPIC, CALL, cut)).isInstanceOf(WireException.class);
    }
  }

  @Test
  void shouldNeverSealTwoRecordsAlike() {
    Seal one = seal("2026");
    Seal other = seal("2026");
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(Arrays.toString(one.close(TOPIC, CALL, WORDS)));
      all.add(Arrays.toString(other.close(TOPIC, CALL, WORDS)));
    }
    assertThat(all).hasSize(2_000);
  }

  @Test
  void shouldKeepAKeyPressedOutOfTheBytesOnTheBus() {
    KafkaSettings settings = new KafkaSettings("k:1", 1, 1, Map.of(), seal("2026"));
    var pressed = new CallEvent.KeyPressed(new CallId("call-1"), "SECRETKEY", 80, 1);
    var record = KafkaPen.record(settings.seal(), new Bus.Entry<>(Topics.CALL_EVENTS, pressed));
    assertThat(new String(record.value(), StandardCharsets.ISO_8859_1)).doesNotContain("SECRETKEY");
    assertThat(Topics.CALL_EVENTS.codec().decode(settings.seal().open("call.events", CALL, record.value())))
        .isEqualTo(pressed);
  }

  @Test
  void shouldRefuseKeysThatAreNone() {
    assertThatThrownBy(() -> new Seal(Map.of("a", new byte[16]), Seal.Use.SEAL)).hasMessageContaining("openssl rand");
    assertThatThrownBy(() -> new Seal(Map.of("a b", new byte[32]), Seal.Use.SEAL)).hasMessageContaining("id");
  }
}

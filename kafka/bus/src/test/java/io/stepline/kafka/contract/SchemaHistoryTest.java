package io.stepline.kafka.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Planted changes: what would make two builds read each other's bytes wrongly fails with a sentence that says what to
 * do.
 */
class SchemaHistoryTest {
  private static List<String> changed(Class<?> root, UnaryOperator<String> line) {
    List<String> before = Schema.describe(root);
    return SchemaHistory.broken(before, before.stream().map(line).toList());
  }

  private static String swap(String text, String a, String b) {
    return text.replace(a, "\0").replace(b, a).replace("\0", b);
  }

  @Test
  void shouldRefuseSwappedConstants() {
    assertThat(changed(CallEvent.class, l -> swap(l, " CALLER", " BOT"))).hasSize(2)
        .anyMatch(s -> s.contains("CallEnd.Outcome") && s.contains("next free number"));
  }

  @Test
  void shouldRefuseTwoTextsThatChangePlaces() {
    assertThat(changed(ListenFor.class, l -> swap(l, " bot ", " expectation "))).hasSize(2)
        .allMatch(s -> s.contains("@Since(3)"));
  }

  @Test
  void shouldRefuseWhatIsTakenAwayRetypedOrRenumbered() {
    assertThat(changed(CallerAudio.class, l -> l.replace("samplePosition long", "samplePosition int"))).singleElement()
        .asString().contains("retyped");
    assertThat(changed(CallEvent.class, l -> l.replace("  5 CallEvent.HoldChanged", "  99 CallEvent.HoldChanged")))
        .singleElement().asString().contains("for good");
    List<String> before = Schema.describe(SpokenMark.class);
    assertThat(SchemaHistory.broken(before, before.subList(0, before.size() - 1))).isNotEmpty();
  }

  @Test
  void shouldRefuseAnAdditionWithoutItsVersionAndTakeOneWithIt() {
    List<String> before = Schema.describe(ListenFor.class);
    List<String> slipped = new ArrayList<>(before);
    int behind = before.indexOf("record ListenFor") + 4;
    slipped.add(behind, "  4 more String");
    assertThat(SchemaHistory.broken(before, slipped)).singleElement().asString().contains("@Since(value = 3");
    List<String> right = new ArrayList<>(before);
    right.add(behind, "  4 more String since 3 or \"\"");
    assertThat(SchemaHistory.broken(before, right)).isEmpty();
  }

  sealed interface Untagged {
    record One() implements Untagged {}
  }

  record Late(@Since(value = 3, or = "many") int count) {}

  enum Twice {
    @Tag(1) A, @Tag(1) B
  }

  @Test
  void shouldNameTheCureWhenATagOrADefaultIsMissing() {
    assertThatThrownBy(() -> WireCodec.of(Untagged.class)).hasMessageContaining("Untagged.One has no @Tag");
    assertThatThrownBy(() -> WireCodec.of(Late.class)).hasMessageContaining("needs a default");
    record Holds(Twice twice) {}
    assertThatThrownBy(() -> WireCodec.of(Holds.class)).hasMessageContaining("which another has already");
  }
}

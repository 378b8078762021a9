package io.stepline.kafka.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.testkit.WireContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The records of every topic stay readable, whoever wrote them. */
class ContractTest {
  private static final List<Class<?>> ROOTS =
      Topics.ALL.stream().<Class<?>>map(t -> t.codec().type()).distinct().toList();
  private static final Path GOLDEN = Path.of("src/test/resources/golden/2.txt");

  @Test
  void shouldKeepTheSchemasOfAllTopics() throws IOException {
    WireContract.schemasHold(Path.of("../contract/src/main/resources/schemas"), ROOTS);
  }

  @Test
  void shouldReadWhatEveryVersionWrote() throws IOException {
    WireContract.goldenBytesExist(GOLDEN, ROOTS);
    WireContract.goldenBytesAreRead(GOLDEN, 2, ROOTS);
  }

  record Plain(String a, int b) {}

  record Grown(@Since(value = 3, or = "none") String late, String a, int b, @Since(value = 4) List<String> more,
      @Since(value = 3, or = "NOWHERE") Place where) {}

  enum Place {
    @Tag(7) NOWHERE, @Tag(3) HERE
  }

  record Further(@Since(value = 3, or = "none") String late, String a, int b, @Since(value = 4) List<String> more,
      @Since(value = 3, or = "NOWHERE") Place where,
      @Since(value = 5, or = "9") long behind) {}

  record Outer(Grown inner, String last) {}

  record OuterFurther(Further inner, String last) {}

  private static <A, B> B passed(Class<A> from, A value, Class<B> to) {
    return WireCodec.of(to).decode(WireCodec.of(from).encode(value));
  }

  @Test
  void shouldTakeDefaultsForWhatTheWriterDidNotKnow() {
    assertThat(passed(Plain.class, new Plain("x", 1), Grown.class))
        .isEqualTo(new Grown("none", "x", 1, List.of(), Place.NOWHERE));
    Grown grown = new Grown("l", "x", 1, List.of("m"), Place.HERE);
    assertThat(passed(Outer.class, new Outer(grown, "z"), OuterFurther.class))
        .isEqualTo(new OuterFurther(new Further("l", "x", 1, List.of("m"), Place.HERE, 9), "z"));
  }

  @Test
  void shouldPassOverWhatALaterWriterAdded() {
    Further further = new Further("l", "x", 1, List.of("m"), Place.HERE, 77);
    assertThat(passed(OuterFurther.class, new OuterFurther(further, "z"), Outer.class))
        .isEqualTo(new Outer(new Grown("l", "x", 1, List.of("m"), Place.HERE), "z"));
  }

  @Test
  void shouldWriteWhatHasNotGrownAsBefore() {
    assertThat(WireCodec.of(Plain.class).encode(new Plain("x", 1))).startsWith(2);
    assertThat(WireCodec.of(Grown.class).encode(new Grown("l", "x", 1, List.of(), Place.HERE))).startsWith(4);
  }
}

package io.stepline.kafka.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CallerTrunkTest {
  private static final String UUID = "0f8fad5b-d9cb-469f-a165-70867728950e";
  private static final List<CallerAudio> TWO = List.of(
      new CallerAudio(new CallId(UUID), 160, 8_000, 1, 2, new short[] {1, -2}),
      new CallerAudio(new CallId("desk"), 1L << 40, 16_000, 0, 3, new short[0]));
  /** As the first release that has the form writes it; never to be changed. */
  private static final String GOLDEN = "7e010002" + "002b" + "00" + "0f8fad5bd9cb469fa16570867728950e"
      + "00000000000000a0" + "1f40" + "0000000000000001" + "0000000000000002" + "0002" + "0001fffe"
      + "001f" + "04" + "6465736b" + "0000010000000000" + "3e80" + "0000000000000000" + "0000000000000003" + "0000";
  private final CallerTrunk trunk = new CallerTrunk();

  private static void assertSame(List<CallerAudio> read, List<CallerAudio> written) {
    assertThat(read).usingRecursiveFieldByFieldElementComparator().containsExactlyElementsOf(written);
  }

  @Test
  void shouldKeepItsForm() {
    assertThat(trunk.write(TWO)).containsExactly(HexFormat.of().parseHex(GOLDEN));
    assertSame(trunk.read(HexFormat.of().parseHex(GOLDEN)), TWO);
  }

  @Test
  void shouldGiveBackEveryFrameAsItWas() {
    Random random = new Random(7);
    Stream<CallerAudio> frames = IntStream.range(0, 400).mapToObj(i -> {
      short[] pcm = new short[random.nextInt(322)];
      for (int k = 0; k < pcm.length; k++) pcm[k] = (short) random.nextInt();
      CallId call = switch (i % 4) {
        case 0 -> CallId.random();
        case 1 -> new CallId(UUID.toUpperCase(java.util.Locale.ROOT));
        case 2 -> new CallId("x".repeat(1 + random.nextInt(64)));
        default -> new CallId(UUID);
      };
      return new CallerAudio(call, random.nextLong(), i % 2 == 0 ? 8_000 : 16_000, random.nextLong(), random.nextLong(),
          pcm);
    });
    List<CallerAudio> written = frames.toList();
    assertSame(trunk.write(written).stream().flatMap(r -> trunk.read(r).stream()).toList(), written);
  }

  @Test
  void shouldDivideWhatIsTooLargeForOneRecordInOrder() {
    List<CallerAudio> many = IntStream.range(0, 2_000)
        .mapToObj(i -> new CallerAudio(new CallId(UUID), i * 160L, 8_000, 0, 0, new short[160])).toList();
    List<byte[]> records = trunk.write(many);
    assertThat(records).hasSizeGreaterThan(1).allSatisfy(r -> assertThat(r).hasSizeLessThan(CallerTrunk.MOST_BYTES));
    assertSame(records.stream().flatMap(r -> trunk.read(r).stream()).toList(), many);
  }

  @Test
  void shouldPassOverWhatALaterFormPutsBehindAHead() {
    byte[] record = HexFormat.of().parseHex("7e010001" + "0022" + "04" + "6465736b" + "0000000000000000" + "1f40"
        + "0000000000000000" + "0000000000000000" + "abcdef" + "0001" + "0007");
    assertSame(trunk.read(record),
        List.of(new CallerAudio(new CallId("desk"), 0, 8_000, 0, 0, new short[] {7})));
  }

  @Test
  void shouldRefuseWhatIsCutOffTooLongOrOfAnotherForm() {
    byte[] whole = HexFormat.of().parseHex(GOLDEN);
    for (int n = 0; n < whole.length; n++) {
      byte[] cut = Arrays.copyOf(whole, n);
      assertThatThrownBy(() -> trunk.read(cut)).as("%d bytes", n).isInstanceOf(WireException.class);
    }
    assertThatThrownBy(() -> trunk.read(Arrays.copyOf(whole, whole.length + 1))).isInstanceOf(WireException.class)
        .hasMessageContaining("left over");
    whole[1] = 2;
    assertThatThrownBy(() -> trunk.read(whole)).isInstanceOf(WireException.class).hasMessageContaining("form 2");
  }

  @Test
  void shouldReadOrRefuseAnyBytesAndNothingElse() {
    Random random = new Random(11);
    List<Class<?>> thrown = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      byte[] record = HexFormat.of().parseHex(GOLDEN);
      for (int k = random.nextInt(4); k >= 0; k--)
        record[2 + random.nextInt(record.length - 2)] = (byte) random.nextInt();
      try {
        trunk.read(record);
      } catch (RuntimeException e) {
        thrown.add(e.getClass());
      }
    }
    assertThat(thrown).isNotEmpty().containsOnly(WireException.class);
  }

  @Test
  void shouldRefuseFramesThatTheFormHasNoRoomFor() {
    List<CallerAudio> tooLong = List.of(new CallerAudio(new CallId(UUID), 0, 8_000, 0, 0, new short[70_000]));
    assertThatThrownBy(() -> trunk.write(tooLong)).isInstanceOf(WireException.class).hasMessageContaining("70000");
    assertThat(trunk.write(List.of())).isEmpty();
  }

  @Test
  void shouldKnowACallThatComesAgainWithoutMakingItAnew() {
    byte[] record = HexFormat.of().parseHex(GOLDEN);
    assertThat(trunk.read(record).getFirst().call()).isSameAs(trunk.read(record).getFirst().call());
  }
}

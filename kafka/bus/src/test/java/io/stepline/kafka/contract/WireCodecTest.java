package io.stepline.kafka.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.Topics;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireCodecTest {
  private static final CallId CALL = new CallId("c-1");
  private final WireCodec<CallEvent> events = WireCodec.of(CallEvent.class);
  private final WireCodec<CallerAudio> audio = WireCodec.of(CallerAudio.class);

  @Test
  void shouldReadBackWhatItWrote() {
    var answered = new CallEvent.Answered(CALL, "gw", CallEvent.Direction.OUTBOUND, "alice", "böb", "desk", "trunk",
        "opus", 16000, Map.of("X-A", "1"), 42);
    assertThat(events.decode(events.encode(answered))).isEqualTo(answered);
    var generate = new ChatRequest.Generate(CALL, new TurnId(2), new ReplyId(3), true, ChatRequest.Cause.NO_INPUT,
        new ChatRequest.Caller("b", "in", "1", "2", java.util.Map.of("x-a", "b")),
        new ChatRequest.Heard("yes", 0.5, false, "1#", List.of(), 0.5), List.of(new ChatRequest.Message("user", "hi")),
        "{}", Stamps.EMPTY.tokensAt(9));
    assertThat(Topics.CHAT_REQUESTS.codec().decode(Topics.CHAT_REQUESTS.codec().encode(generate))).isEqualTo(generate);
    var frame =
        audio.decode(audio.encode(new CallerAudio(CALL, 160, 8000, 1, 2, new short[] {1, -2, Short.MIN_VALUE})));
    assertThat(frame.pcm()).containsExactly(1, -2, Short.MIN_VALUE);
  }

  /** Pins the layout: a change here is a change of version. */
  @Test
  void shouldKeepTheLayoutOfVersionTwo() {
    byte[] bytes = audio.encode(new CallerAudio(CALL, 160, 8000, 1, 2, new short[] {1, -2}));
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(
        "02" + "00000003632d31" + "00000000000000a0" + "00001f40" + "0000000000000001" + "0000000000000002" + "00000002"
            + "0001fffe");
    assertThat(HexFormat.of()
        .formatHex(Topics.PLAYOUT_CONTROL.codec().encode(new PlayoutControl.Flush(CALL, new ReplyId(5)))))
        .isEqualTo("02" + "01" + "00000003632d31" + "0000000000000005");
  }

  /** Pins the layout of types that have grown: the length of each record before its components. */
  @Test
  void shouldKeepTheLayoutOfTypesThatHaveGrown() {
    var held = new CallEvent.HoldChanged(CALL, true, 5);
    String layout = "05" + "00000014" + "00000007" + "00000003632d31" + "01" + "0000000000000005";
    assertThat(HexFormat.of().formatHex(events.encode(held))).isEqualTo("05" + layout);
    assertThat(events.decode(HexFormat.of().parseHex("03" + layout))).isEqualTo(held);
  }

  @Test
  void shouldRejectUnknownVersion() {
    byte[] bytes = events.encode(new CallEvent.KeyPressed(CALL, "5", 100, 7));
    bytes[0] = 1;
    assertThatThrownBy(() -> events.decode(bytes)).isInstanceOf(WireException.class)
        .hasMessageContaining("unknown version 1");
  }

  @Test
  void shouldRejectUnknownKind() {
    byte[] bytes = events.encode(new CallEvent.KeyPressed(CALL, "5", 100, 7));
    bytes[1] = 77;
    assertThatThrownBy(() -> events.decode(bytes)).isInstanceOf(WireException.class).hasMessageContaining("no kind 77");
  }

  @Test
  void shouldRejectEveryTruncationAndTrailingBytes() {
    byte[] bytes = audio.encode(new CallerAudio(CALL, 160, 8000, 1, 2, new short[160]));
    for (int n = 0; n < bytes.length; n++) {
      byte[] cut = Arrays.copyOf(bytes, n);
      assertThatThrownBy(() -> audio.decode(cut)).isInstanceOf(WireException.class);
    }
    assertThatThrownBy(() -> audio.decode(Arrays.copyOf(bytes, bytes.length + 1))).isInstanceOf(WireException.class)
        .hasMessageContaining("left over");
  }

  @Test
  void shouldRejectOversizeWithoutAllocating() {
    assertThatThrownBy(() -> audio.decode(new byte[WireCodec.MAX_BYTES + 1])).isInstanceOf(WireException.class);
    byte[] lies = audio.encode(new CallerAudio(CALL, 160, 8000, 1, 2, new short[0]));
    lies[lies.length - 4] = 0x7f;
    assertThatThrownBy(() -> audio.decode(lies)).isInstanceOf(WireException.class).hasMessageContaining("exceeds");
    assertThatThrownBy(() -> audio.encode(new CallerAudio(CALL, 0, 8000, 0, 0, new short[600_000])))
        .isInstanceOf(WireException.class);
  }

  /**
   * Any bytes give a value or a WireException, never another error: ten thousand mutations of each topic's neighbours.
   */
  @Test
  void shouldAnswerAnyBytesWithAValueOrAWireException() {
    Random random = new Random(7);
    byte[] seed = events.encode(new CallEvent.Answered(CALL, "gw", CallEvent.Direction.INBOUND, "a", "b", "c", "d", "e",
        8000, Map.of("k", "v"), 1));
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = seed.clone();
      for (int k = random.nextInt(4); k >= 0; k--) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      for (Topic<?> topic : Topics.ALL) {
        try {
          topic.codec().decode(bytes);
        } catch (WireException expected) {
          assertThat(expected).hasMessageNotContaining("OutOfMemory");
        }
      }
    }
  }
}

package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.sip.WebSocketFrames.Step;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 from the server's side, whatever the pieces it arrives in. */
class WebSocketFramesTest {
  private static final String SHAKE =
      "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: chat, sip\r\n"
          + "Sec-WebSocket-Version: 13\r\n\r\n";

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] frame(int first, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    if (payload.length < 126) out.write(0x80 | payload.length);
    else if (payload.length < 65_536)
      out.writeBytes(new byte[] {(byte) 0xfe, (byte) (payload.length >> 8), (byte) payload.length});
    else out.writeBytes(new byte[] {(byte) 0xff, 0, 0, 0, 0, 0, (byte) (payload.length >> 16),
        (byte) (payload.length >> 8), (byte) payload.length});
    byte[] mask = {7, -9, 33, 5};
    out.writeBytes(mask);
    for (int i = 0; i < payload.length; i++) out.write(payload[i] ^ mask[i & 3]);
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] p : parts) out.writeBytes(p);
    return out.toByteArray();
  }

  private static WebSocketFrames shaken() {
    WebSocketFrames frames = new WebSocketFrames();
    assertThat(frames.take(bytes(SHAKE))).hasSize(1);
    return frames;
  }

  private static List<String> messages(List<Step> steps) {
    return steps.stream().filter(Step.Message.class::isInstance)
        .map(s -> new String(((Step.Message) s).bytes(), StandardCharsets.UTF_8)).toList();
  }

  private static String farewell(List<Step> steps) {
    Step.Farewell last = (Step.Farewell) steps.getLast();
    return new String(last.bytes(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void shouldShakeHandsAndChooseSip() {
    String answer = new String(((Step.Reply) new WebSocketFrames().take(bytes(SHAKE)).getFirst()).bytes(),
        StandardCharsets.ISO_8859_1);
    assertThat(answer).startsWith("HTTP/1.1 101 ").contains("\r\nSec-WebSocket-Protocol: sip\r\n")
        .contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n").endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"GET|POST|426", "HTTP/1.1|HTTP/1.0|426", "websocket|h2c|426",
      "keep-alive, Upgrade|close|426", "Version: 13|Version: 8|426", "dGhl|dG|400", "chat, sip|chat|400",
      "Host: a|Host|101"})
  void shouldRefuseWhatIsNoHandshake(String from, String to, int status) {
    List<Step> steps = new WebSocketFrames().take(bytes(SHAKE.replace(from, to)));
    byte[] answer = switch (steps.getFirst()) {
      case Step.Farewell f -> f.bytes();
      case Step.Reply r -> r.bytes();
      case Step.Message m -> m.bytes();
    };
    assertThat(new String(answer, StandardCharsets.ISO_8859_1)).startsWith("HTTP/1.1 " + status);
    assertThat(steps.getFirst() instanceof Step.Farewell).isEqualTo(status != 101);
  }

  @Test
  void shouldGiveUpAHandshakeWithoutEnd() {
    WebSocketFrames frames = new WebSocketFrames();
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 100 && steps.isEmpty(); i++) steps.addAll(frames.take(bytes("X-More: " + "x".repeat(1_000))));
    assertThat(farewell(steps)).startsWith("HTTP/1.1 431");
    assertThat(frames.take(bytes("more"))).isEmpty();
  }

  /** Messages of all lengths, fragments, pings between them: the same however the bytes are cut. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void shouldReadTheSameHoweverItIsCut(int seed) {
    String big = "b".repeat(40_000);
    byte[] all = joined(bytes(SHAKE), frame(0x81, bytes("one")), frame(0x82, bytes("t".repeat(300))),
        frame(0x01, bytes("fr")), frame(0x89, bytes("ping")), frame(0x00, bytes("ag")), frame(0x80, bytes("ment")),
        frame(0x81, bytes(big)), frame(0x8a, bytes("pong")), frame(0x81, bytes("")), frame(0x81, bytes("last")));
    Random random = new Random(seed);
    WebSocketFrames frames = new WebSocketFrames();
    List<Step> steps = new ArrayList<>();
    for (int at = 0; at < all.length;) {
      int to = Math.min(all.length, at + 1 + random.nextInt(seed == 1 ? 1 : 2_000));
      steps.addAll(frames.take(Arrays.copyOfRange(all, at, to)));
      at = to;
    }
    assertThat(messages(steps)).containsExactly("one", "t".repeat(300), "fragment", big, "", "last");
    assertThat(steps.stream().filter(Step.Reply.class::isInstance).map(s -> ((Step.Reply) s).bytes()).skip(1).toList())
        .containsExactly(joined(new byte[] {(byte) 0x8a, 4}, bytes("ping")));
  }

  @Test
  void shouldCloseAsThePeerDoes() {
    WebSocketFrames frames = shaken();
    List<Step> steps = frames.take(joined(frame(0x88, new byte[] {3, (byte) 0xe8, 'b'}), frame(0x81, bytes("late"))));
    assertThat(steps).hasSize(1);
    assertThat(farewell(steps)).isEqualTo("\u0088\u0002\u0003\u00e8");
  }

  @Test
  void shouldRefuseFramesThatAreNone() {
    byte[][] wrong = {{(byte) 0x81, 1, 'x'}, frame(0xc1, bytes("x")), frame(0x80, bytes("x")), frame(0x83, bytes("x")),
        frame(0x09, bytes("x")), frame(0x89, new byte[126]), joined(frame(0x01, bytes("a")), frame(0x81, bytes("b")))};
    for (byte[] w : wrong)
      assertThat(farewell(shaken().take(w))).as(Arrays.toString(w)).isEqualTo("\u0088\u0002\u0003\u00ea");
  }

  /** Nothing is kept of a message that would be too long, whether it says so or grows. */
  @Test
  void shouldRefuseMessagesThatAreTooLong() {
    assertThat(farewell(shaken().take(frame(0x81, new byte[65_536])))).isEqualTo("\u0088\u0002\u0003\u00f1");
    assertThat(farewell(shaken().take(joined(new byte[] {(byte) 0x81, (byte) 0xff, -1}, new byte[7]))))
        .isEqualTo("\u0088\u0002\u0003\u00f1");
    WebSocketFrames frames = shaken();
    assertThat(frames.take(frame(0x01, new byte[40_000]))).isEmpty();
    assertThat(farewell(frames.take(frame(0x80, new byte[40_000])))).isEqualTo("\u0088\u0002\u0003\u00f1");
  }
}

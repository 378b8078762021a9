package io.stepline.ops.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.Transcript;
import io.stepline.kafka.contract.WallClock;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.ops.web.Routes;
import io.stepline.ops.web.Tokens;
import io.stepline.ops.web.WebServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stream of a console in process, over a real connection. */
class LiveApiTest {
  private static final CallId CALL = new CallId("c1");
  private final InMemoryBus bus = new InMemoryBus();
  private final LiveHub hub = new LiveHub(bus, WallClock.system(), new LiveBook(Map.of()), n -> {});
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    Routes routes = new Routes();
    routes.gate(Tokens.parse("a-token-that-sees-all=read,a-token-that-may-look=view"));
    routes.add(new LiveApi(hub, new ListenHub(bus), WallClock.system(), () -> 200).routes());
    server = new WebServer("127.0.0.1", 0, Optional.empty(), WebServer.Limits.USUAL, routes);
    bus.publish(Topics.CALL_EVENTS, new CallEvent.Answered(CALL, "gateway-1", CallEvent.Direction.INBOUND,
        "+4930123456", "desk", "desk", "any", "PCMU", 8_000, Map.of(), 1));
    bus.deliver();
  }

  @AfterEach
  void stop() {
    server.close();
    hub.close();
  }

  private Socket open(String token) throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    socket.setSoTimeout(10_000);
    socket.getOutputStream().write(("GET /v1/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static String await(BufferedReader in, String event) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine())
      if (line.equals("event: " + event)) return in.readLine();
    throw new IOException("the stream ended before " + event);
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  @Test
  void shouldSendASnapshotAndThenWhatChanges() throws IOException {
    try (Socket socket = open("a-token-that-sees-all"); BufferedReader in = reader(socket)) {
      assertThat(await(in, "snapshot")).contains("\"from\":\"+4930123456\"", "\"state\":\"greeting\"",
          "\"capacity\":", "\"direction\":\"inbound\"");
      bus.publish(Topics.SPEECH_TRANSCRIPTS, new Transcript(CALL, 3, "where is it"));
      bus.deliver();
      assertThat(await(in, "caption")).contains("\"text\":\"where is it\"", "\"side\":\"caller\"", "\"final\":true");
      assertThat(await(in, "call")).contains("\"lastHeard\":\"where is it\"");
    }
  }

  @Test
  void shouldMaskForThoseWhoMayNotSeeWords() throws IOException {
    try (Socket socket = open("a-token-that-may-look"); BufferedReader in = reader(socket)) {
      assertThat(await(in, "snapshot")).contains("\"from\":\"***56\"").doesNotContain("4930123456");
      bus.publish(Topics.SPEECH_TRANSCRIPTS, new Transcript(CALL, 3, "my secret"));
      bus.deliver();
      assertThat(await(in, "caption")).contains("\"text\":\"***\"").doesNotContain("secret");
      assertThat(await(in, "call")).doesNotContain("secret");
    }
  }

  /** Whoever reads nothing must neither hold up the others nor the bus. */
  @Test
  void shouldCutAClientThatDoesNotKeepUp() throws IOException {
    try (Socket slow = open("a-token-that-sees-all"); Socket quick = open("a-token-that-sees-all");
        BufferedReader in = reader(quick)) {
      await(in, "snapshot");
      await(reader(slow), "snapshot");
      List<LiveNews> flood = book(20_000);
      assertThatCode(() -> hub.tell(flood)).doesNotThrowAnyException();
      slow.setSoTimeout(20_000);
      long bytes = 0;
      byte[] into = new byte[64 << 10];
      for (int n = slow.getInputStream().read(into); n >= 0; n = slow.getInputStream().read(into)) bytes += n;
      assertThat(bytes).as("the stream ended before all of it").isLessThan(20_000L * 200);
    }
  }

  private static List<LiveNews> book(int n) {
    LiveNews one = new LiveNews.Caption(CALL, LiveNews.Side.BOT, 1, "x".repeat(200), false, Optional.empty(), 1);
    return java.util.Collections.nCopies(n, one);
  }
}

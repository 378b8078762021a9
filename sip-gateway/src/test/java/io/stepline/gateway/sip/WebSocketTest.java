package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.call.CallCenter;
import io.stepline.gateway.call.DialogListener;
import io.stepline.gateway.call.Invite;
import io.stepline.gateway.call.Knock;
import io.stepline.gateway.call.Refusal;
import io.stepline.gateway.call.SilentListener;
import io.stepline.gateway.call.SipDialog;
import io.stepline.gateway.call.Trunk;
import io.stepline.gateway.sdp.MediaSecurity;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers see of us over WebSocket, compared byte for byte with what they wrote (RFC 3261 8.2.6.2, 12.2.1.1). */
class WebSocketTest {
  private static final String SDP = "v=0\r\n";
  @TempDir
  static Path folder;
  private static int ws;
  private static int wss;
  private static SipEndpoint endpoint;
  private static final BlockingQueue<SipDialog> calls = new LinkedBlockingQueue<>();

  /** Takes every call and rings; what comes then is the test's. */
  private static final CallCenter CENTER = new CallCenter() {
    @Override
    public Screening screen(Knock knock) {
      return new Screening.Pass(Trunk.open("any", List.of(), 10, MediaSecurity.Policy.NONE), Optional.empty());
    }

    @Override
    public boolean answersAstray(String peer) {
      return true;
    }

    @Override
    public Optional<Refusal> misunderstood(Knock.Form form) {
      return Optional.empty();
    }

    @Override
    public DialogListener invited(Invite invite, SipDialog dialog, Trunk trunk) {
      dialog.provisional(180, Optional.empty(), false);
      calls.add(dialog);
      return new SilentListener() {
        @Override
        public void reoffered(Reoffer offer) {
          dialog.answer(Optional.of(SDP), Optional.empty());
        }

        @Override
        public void cancelled() {
          dialog.reject(487, "", Map.of());
        }
      };
    }
  };

  @BeforeAll
  static void start() throws Exception {
    try (ServerSocket a = new ServerSocket(0); ServerSocket b = new ServerSocket(0)) {
      ws = a.getLocalPort();
      wss = b.getLocalPort();
    }
    endpoint = SipEndpoint.start(
        new SipListen(SipListen.parse("ws:127.0.0.1:" + ws + ",wss:127.0.0.1:" + wss), Optional.empty(),
            Optional.of(WebCertificate.write(folder))),
        Optional.empty(), CENTER);
  }

  @AfterAll
  static void stop() {
    endpoint.close();
  }

  private static WebClient client(String scheme) throws Exception {
    return new WebClient(scheme, scheme.equals("ws") ? ws : wss);
  }

  private static SipDialog ringing() throws InterruptedException {
    return Optional.ofNullable(calls.poll(5, TimeUnit.SECONDS)).orElseThrow();
  }

  /** All responses that come until one of {@code status}, with their Via. */
  private static String answered(WebClient web, int status, String via) throws InterruptedException {
    for (String m = web.next(); !m.isEmpty(); m = web.next()) {
      assertThat(WebClient.header(m, "Via")).as(m).isEqualTo(via);
      if (m.startsWith("SIP/2.0 " + status)) return m;
    }
    return "";
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "wss"})
  void shouldAnswerEveryRequestWithTheViaItCameWith(String scheme) throws Exception {
    try (WebClient web = client(scheme)) {
      String via = web.via();
      web.send(web.request("OPTIONS", "o-" + scheme, 1, "", via, ""));
      assertThat(answered(web, 200, via)).contains("Allow: ");

      via = web.via();
      web.send(web.request("BYE", "nothing-" + scheme, 1, "none", via, ""));
      assertThat(answered(web, 481, via)).isNotEmpty();

      String call = "c-" + scheme;
      via = web.via();
      web.send(web.request("INVITE", call, 1, "", via, SDP));
      SipDialog dialog = ringing();
      assertThat(answered(web, 180, via)).as("after 100").isNotEmpty();
      dialog.answer(Optional.of(SDP), Optional.empty());
      String ok = answered(web, 200, via);
      assertThat(ok).contains("v=0");
      String tag = WebClient.toTag(ok);
      web.send(web.request("ACK", call, 1, tag, web.via(), ""));
      for (String method : List.of("INVITE", "UPDATE", "INFO", "BYE")) {
        via = web.via();
        int sequence = List.of("INVITE", "UPDATE", "INFO", "BYE").indexOf(method) + 2;
        web.send(web.request(method, call, sequence, tag, via, method.equals("INVITE") ? SDP : ""));
        assertThat(answered(web, 200, via)).as(method).contains("CSeq: " + sequence + " " + method);
        if (method.equals("INVITE")) web.send(web.request("ACK", call, sequence, tag, web.via(), ""));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "wss"})
  void shouldAnswerARepeatedRequestAndACancelWithTheirVia(String scheme) throws Exception {
    try (WebClient web = client(scheme)) {
      String call = "x-" + scheme;
      String via = web.via();
      String invite = web.request("INVITE", call, 1, "", via, SDP);
      web.send(invite);
      ringing();
      assertThat(answered(web, 180, via)).isNotEmpty();
      web.send(invite);
      assertThat(answered(web, 180, via)).as("again").isNotEmpty();
      web.send(web.request("CANCEL", call, 1, "", via, ""));
      assertThat(answered(web, 200, via)).contains("CANCEL");
      assertThat(answered(web, 487, via)).contains("INVITE");
      web.send(web.request("ACK", call, 1, "", via, ""));
    }
  }

  /** RFC 3581: who asks for its port gets it, and the address with it. */
  @ParameterizedTest
  @ValueSource(strings = {"ws", "wss"})
  void shouldFillInThePortWhereItIsAskedFor(String scheme) throws Exception {
    try (WebClient web = client(scheme)) {
      String via = web.via();
      web.send(web.request("OPTIONS", "r-" + scheme, 1, "", via.replace(";Keep", ";rport;Keep"), ""));
      assertThat(WebClient.header(web.next(), "Via"))
          .matches(java.util.regex.Pattern.quote(via).replace(";Keep", "\\E;rport=[0-9]+;Keep\\Q")
              + ";received=127\\.0\\.0\\.1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "wss"})
  void shouldSendItsOwnRequestsToTheContactOverTheSameConnection(String scheme) throws Exception {
    try (WebClient web = client(scheme)) {
      String call = "b-" + scheme;
      String via = web.via();
      web.send(web.request("INVITE", call, 1, "", via, SDP));
      SipDialog dialog = ringing();
      dialog.answer(Optional.of(SDP), Optional.empty());
      String tag = WebClient.toTag(answered(web, 200, via));
      web.send(web.request("ACK", call, 1, tag, web.via(), ""));
      assertThat(dialog.remoteTarget()).isEqualTo(web.contact + ";ob");
      dialog.reoffer(SDP, Optional.empty());
      String reinvite = web.until("INVITE");
      assertThat(reinvite).startsWith("INVITE " + web.contact + ";ob SIP/2.0\r\n")
          .contains("Via: SIP/2.0/" + scheme.toUpperCase(java.util.Locale.ROOT) + " 127.0.0.1");
      web.send(response(reinvite));
      assertThat(web.until("ACK")).startsWith("ACK " + web.contact + ";ob SIP/2.0\r\n");
      dialog.bye(Optional.empty(), Map.of());
      String bye = web.until("BYE");
      assertThat(bye).startsWith("BYE " + web.contact + ";ob SIP/2.0\r\n");
      web.send(response(bye));
    }
  }

  /** RFC 6455 5.5.2 and RFC 7118 6 with RFC 5626 3.5.1: both kinds of keep-alive are answered. */
  @ParameterizedTest
  @ValueSource(strings = {"ws", "wss"})
  void shouldAnswerKeepAlives(String scheme) throws Exception {
    try (WebClient web = client(scheme)) {
      web.socket.sendPing(java.nio.ByteBuffer.wrap(new byte[] {'h', 'i'})).get(5, TimeUnit.SECONDS);
      assertThat(web.pongs.poll(5, TimeUnit.SECONDS)).isEqualTo("hi");
      web.send("\r\n\r\n");
      assertThat(web.next()).isEqualTo("\r\n");
      web.send("\r\n");
      String via = web.via();
      web.send(web.request("OPTIONS", "k-" + scheme, 1, "", via, ""));
      assertThat(answered(web, 200, via)).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "wss"})
  void shouldReadAMessageInFragmentsAndSayGoodbye(String scheme) throws Exception {
    try (WebClient web = client(scheme)) {
      String via = web.via();
      String options = web.request("OPTIONS", "f-" + scheme, 1, "", via, "");
      web.socket.sendText(options.substring(0, 50), false).get(5, TimeUnit.SECONDS);
      web.socket.sendText(options.substring(50), true).get(5, TimeUnit.SECONDS);
      assertThat(answered(web, 200, via)).isNotEmpty();
      web.socket.sendClose(1000, "over").get(5, TimeUnit.SECONDS);
      assertThat(web.closed.get(5, TimeUnit.SECONDS)).isEqualTo(1000);
    }
  }

  /** A browser that has gone cannot be called back: our BYE fails at once and connects to nobody. */
  @ParameterizedTest
  @ValueSource(strings = {"ws", "wss"})
  void shouldNotConnectToABrowserThatHasGone(String scheme) throws Exception {
    SipDialog dialog;
    try (WebClient web = client(scheme)) {
      String via = web.via();
      web.send(web.request("INVITE", "g-" + scheme, 1, "", via, SDP));
      dialog = ringing();
      dialog.answer(Optional.of(SDP), Optional.empty());
      web.send(web.request("ACK", "g-" + scheme, 1, WebClient.toTag(answered(web, 200, via)), web.via(), ""));
      web.socket.sendClose(1001, "").get(5, TimeUnit.SECONDS);
      web.closed.get(5, TimeUnit.SECONDS);
    }
    long from = System.nanoTime();
    dialog.bye(Optional.empty(), Map.of());
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from)).isLessThan(1_000);
  }

  private static String response(String request) {
    return "SIP/2.0 200 OK\r\nVia: " + WebClient.header(request, "Via") + "\r\nTo: "
        + WebClient.header(request, "To") + "\r\nFrom: " + WebClient.header(request, "From") + "\r\nCall-ID: "
        + WebClient.header(request, "Call-ID") + "\r\nCSeq: " + WebClient.header(request, "CSeq")
        + "\r\nContact: <sip:K1qs2bqd@Df7jal23LS0d.invalid;transport=ws;ob>\r\nContent-Length: 0\r\n\r\n";
  }
}

package io.stepline.gateway.siprec;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.call.DialogId;
import io.stepline.gateway.call.DialogListener.Reoffer;
import io.stepline.gateway.call.Referral;
import io.stepline.gateway.call.DialogListener;
import io.stepline.gateway.call.SessionExpires;
import io.stepline.gateway.call.SessionTimer;
import io.stepline.gateway.call.SipDialog;
import io.stepline.gateway.mediasession.PortPool;
import io.stepline.kafka.lane.ManualLane;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A recording session that lasts: refreshed by either side, moved, rested and resumed, or lost. */
class RecordingSessionTest {
  private static final int FRAME = 160;
  private final ManualLane lane = new ManualLane("siprec");
  private final List<String> said = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final PortPool pool = new PortPool(InetAddress.getLoopbackAddress(), 38_400, 38_420, 0, 0);
  private final List<PortPool.Pair> ports = List.of(pool.take().orElseThrow(), pool.take().orElseThrow());
  private RecordingSession session;
  private DatagramSocket server;
  private String answer;

  @BeforeEach
  void record() throws Exception {
    server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    server.setSoTimeout(200);
    answer = described(server.getLocalPort(), "recvonly");
    session = new RecordingSession(ports, "127.0.0.1", 1, lane, failures::add);
    session.offer();
    session.dialled(new Spoken());
  }

  @AfterEach
  void close() {
    ports.forEach(pool::giveBack);
    server.close();
  }

  private static String described(int port, String direction) {
    String line = "m=audio " + port + " RTP/AVP 0\r\na=" + direction + "\r\n";
    return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" + line + line;
  }

  private void answered(int seconds, boolean uacRefreshes) {
    session.answered(Optional.of(answer), Optional.of(new SessionExpires(seconds, Optional.of(uacRefreshes))));
  }

  private boolean isHeard(DatagramSocket at) throws Exception {
    session.tick(8_000, new short[FRAME], new short[FRAME]);
    try {
      at.receive(new DatagramPacket(new byte[400], 400));
      at.receive(new DatagramPacket(new byte[400], 400));
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static Reoffer asks(Optional<String> sdp, boolean byUpdate) {
    return new Reoffer(sdp,
        new SessionTimer.Asked(Optional.of(new SessionExpires(100, Optional.of(true))), 90, true), byUpdate);
  }

  @Test
  void shouldRefreshTheSessionWhereTheServerLeavesItToUs() {
    answered(100, true);
    lane.advance(50_000);
    assertThat(said).containsExactly("UPDATE 100 true");
    session.reofferAnswered(200, Optional.empty(), Optional.of(new SessionExpires(100, Optional.of(true))));
    lane.advance(50_000);
    assertThat(said).hasSize(2);
    assertThat(failures).isEmpty();
  }

  @Test
  void shouldEndTheSessionWhoseServerNoLongerConfirmsIt() {
    answered(100, true);
    lane.advance(100_000);
    assertThat(said).endsWith("BYE");
    assertThat(failures).hasSize(1);
  }

  @Test
  void shouldEndTheSessionThatTheServerDoesNotRefresh() {
    answered(100, false);
    lane.advance(60_000);
    assertThat(said).isEmpty();
    lane.advance(10_000);
    assertThat(said).containsExactly("BYE");
  }

  @Test
  void shouldTakeTheServersRefreshByUpdateAndByReinvite() throws Exception {
    answered(100, false);
    for (int n = 0; n < 4; n++) {
      lane.advance(50_000);
      session.reoffered(asks(n % 2 == 0 ? Optional.empty() : Optional.of(answer), n % 2 == 0));
    }
    assertThat(said).containsExactly("200 UPDATE", "200 sendonly", "200 UPDATE", "200 sendonly");
    assertThat(failures).isEmpty();
    assertThat(isHeard(server)).isTrue();
  }

  @Test
  void shouldSendWhereTheServerMovesItsStreamsAndRestWhileItDoesNotListen() throws Exception {
    answered(100, false);
    try (DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      other.setSoTimeout(200);
      session.reoffered(asks(Optional.of(described(other.getLocalPort(), "recvonly")), false));
      assertThat(isHeard(other)).isTrue();
      session.reoffered(asks(Optional.of(described(other.getLocalPort(), "inactive")), false));
      assertThat(isHeard(other)).isFalse();
      assertThat(isHeard(server)).isFalse();
      assertThat(said).containsExactly("200 sendonly", "200 inactive");
    }
  }

  @Test
  void shouldOfferInThe200WhereTheServerAsksForItAndTakeTheAnswerOfTheAck() throws Exception {
    answered(100, false);
    session.reoffered(asks(Optional.empty(), false));
    assertThat(said).containsExactly("200 sendonly");
    try (DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      other.setSoTimeout(200);
      session.acked(Optional.of(described(other.getLocalPort(), "recvonly")));
      assertThat(isHeard(other)).isTrue();
    }
  }

  @Test
  void shouldRefuseWhatItCannotRecordToAndGoOn() throws Exception {
    answered(100, false);
    session.reoffered(asks(Optional.of("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nm=audio 9 RTP/AVP 0\r\n"), false));
    session.reoffered(asks(Optional.of(answer.replace("127.0.0.1\r\nt", "recorder.test\r\nt")), true));
    assertThat(said).containsExactly("reject 488", "reject UPDATE 488");
    assertThat(isHeard(server)).isTrue();
  }

  @Test
  void shouldPauseAgainAfterGlareAndTellWhatChangedWhileAnOfferWasOut() {
    answered(100, false);
    session.pause(true);
    session.reoffered(asks(Optional.of(answer), false));
    session.reofferAnswered(491, Optional.empty(), Optional.empty());
    lane.advance(4_000);
    session.pause(false);
    session.reofferAnswered(200, Optional.of(answer), Optional.empty());
    assertThat(said).containsExactly("re-INVITE inactive", "reject 491", "re-INVITE inactive", "re-INVITE sendonly");
  }

  @Test
  void shouldTellThatItWasPausedBeforeItWasAnswered() {
    session.pause(true);
    assertThat(said).isEmpty();
    answered(100, false);
    assertThat(said).containsExactly("re-INVITE inactive");
  }

  @Test
  void shouldEndWhenTheServerHasLostTheSession() {
    answered(100, true);
    lane.advance(50_000);
    session.reofferAnswered(481, Optional.empty(), Optional.empty());
    assertThat(failures).hasSize(1);
    lane.advance(200_000);
    assertThat(said).containsExactly("UPDATE 100 true", "BYE");
  }

  /** Writes down what the session says to its server. */
  private final class Spoken implements SipDialog {
    private static String direction(Optional<String> sdp) {
      return sdp.map(s -> s.contains("a=inactive") ? " inactive" : " sendonly").orElse("");
    }

    @Override
    public String localAddress() {
      return "127.0.0.1";
    }

    @Override
    public void provisional(int status, Optional<String> sdp, boolean reliably) {}

    @Override
    public void answer(Optional<String> sdp, Optional<SessionExpires> timer) {
      said.add("200" + direction(sdp));
    }

    @Override
    public void reject(int status, String reason, Map<String, String> headers) {
      said.add("reject " + status);
    }

    @Override
    public void answerUpdate(Optional<String> sdp, Optional<SessionExpires> timer) {
      said.add("200 UPDATE" + direction(sdp));
    }

    @Override
    public void rejectUpdate(int status, String reason, Map<String, String> headers) {
      said.add("reject UPDATE " + status);
    }

    @Override
    public void reoffer(String sdp, Optional<SessionExpires> timer) {
      said.add("re-INVITE" + direction(Optional.of(sdp)));
    }

    @Override
    public boolean takesUpdate() {
      return true;
    }

    @Override
    public void refresh(SessionExpires timer) {
      said.add("UPDATE " + timer.seconds() + " " + timer.uacRefreshes().orElseThrow());
    }

    @Override
    public void bye(Optional<String> reason, Map<String, String> headers) {
      said.add("BYE");
    }

    @Override
    public void cancel() {
      said.add("CANCEL");
    }

    @Override
    public void refer(Referral referral) {}

    @Override
    public void key(String key, int durationMs) {}

    @Override
    public void notifyReferrer(int status, boolean last) {}

    @Override
    public void heardBy(DialogListener listener) {}

    @Override
    public String remoteTarget() {
      return "sip:srs@127.0.0.1";
    }

    @Override
    public DialogId id() {
      return new DialogId("siprec", "ours", "theirs");
    }
  }
}

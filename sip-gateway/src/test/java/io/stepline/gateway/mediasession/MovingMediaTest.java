package io.stepline.gateway.mediasession;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.sdp.CodecOrder;
import io.stepline.gateway.sdp.Direction;
import io.stepline.gateway.sdp.Local;
import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.gateway.sdp.OfferAnswer;
import io.stepline.gateway.sdp.OwnKeys;
import io.stepline.gateway.sdp.SdpSession;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.MediaReport;
import io.stepline.media.audio.Tone;
import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import io.stepline.media.rtp.RtpPacket;
import io.stepline.media.rtp.SourceLatch;
import io.stepline.media.srtp.DtlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A session over real sockets on loopback, ticked by hand, while descriptions move its media and peers misbehave. */
class MovingMediaTest {
  private static final byte[] SPEECH = Codecs.PCMU.newEncoder().encode(Tone.sine(8000, 400, 20, 0.4));

  private final PortPool ports = new PortPool(anywhere(), 25_300, 25_399, 0, 0);
  private final PortPool.Pair pair = ports.take().orElseThrow();
  private final List<CallEvent> announced = new ArrayList<>();
  private final List<MediaSession.Loss> losses = new ArrayList<>();
  private final List<short[]> heard = new ArrayList<>();
  private final List<DatagramChannel> peers = new ArrayList<>();
  private final OwnKeys keys = new OwnKeys("sha-256 AA:BB");
  private final ByteBuffer scratch = ByteBuffer.allocate(2048);
  private Optional<OfferAnswer.Agreed> agreed = Optional.empty();
  private boolean inband;
  private long us = 1_000_000_000L;
  private int sequence = 100;
  private MediaSession session;

  private static InetAddress anywhere() {
    return new InetSocketAddress(0).getAddress();
  }

  private DatagramChannel peer(String address) throws IOException {
    InetSocketAddress at = new InetSocketAddress(address, 0);
    DatagramChannel c = DatagramChannel.open(
        at.getAddress() instanceof java.net.Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    c.bind(at).configureBlocking(false);
    peers.add(c);
    return c;
  }

  private static int port(DatagramChannel c) throws IOException {
    return ((InetSocketAddress) c.getLocalAddress()).getPort();
  }

  private OfferAnswer.Agreed described(String address, int port, String formats, String... attributes) {
    String type = address.contains(":") ? "IP6 " : "IP4 ";
    String sdp = "v=0\r\no=- 1 1 IN " + type + address + "\r\ns=-\r\nc=IN " + type + address + "\r\nt=0 0\r\nm=audio "
        + port + " RTP/AVP " + formats + "\r\n" + String.join("\r\n", attributes) + "\r\n";
    String ours = address.contains(":") ? "::1" : "127.0.0.1";
    List<AudioCodec> codecs = List.of(Codecs.OPUS, Codecs.G722, Codecs.PCMU, Codecs.PCMA);
    Local local = new Local(ours, pair.rtpPort(), codecs, 20, MediaSecurity.Policy.OPTIONAL, keys, 5, 1,
        CodecOrder.THEIRS, inband, agreed);
    agreed = OfferAnswer.answer(SdpSession.parse(sdp), local, Direction.SENDRECV);
    return agreed.orElseThrow();
  }

  private void open(OfferAnswer.Agreed first) {
    MediaTransport transport =
        new MediaTransport(pair, first, SourceLatch.Belief.SIGNALLED, new DtlsIdentity(), Runnable::run, why -> {});
    session = new MediaSession(new CallId("moves"), transport, first, MediaSettings.DEFAULT, () -> us,
        Taps.NONE.onCaller("test", f -> heard.add(f.pcm())), announced::add, losses::add);
  }

  private void send(DatagramChannel from, int type, byte[] payload) throws IOException {
    byte[] rtp =
        new RtpPacket(type, false, sequence & 0xffff, sequence * 160L & 0xffffffffL, 7, payload, 0).toBytes();
    sequence++;
    String to = ((InetSocketAddress) from.getLocalAddress()).getAddress() instanceof java.net.Inet6Address ? "::1"
        : "127.0.0.1";
    from.send(ByteBuffer.wrap(rtp), new InetSocketAddress(to, pair.rtpPort()));
  }

  private void tick() throws IOException {
    session.readRtp(scratch);
    session.readRtcp(scratch);
    session.tick();
    session.due();
    us += 20_000;
  }

  private int received(DatagramChannel c) throws IOException {
    int n = 0;
    for (ByteBuffer b = ByteBuffer.allocate(2048); c.receive(b.clear()) != null;) n++;
    return n;
  }

  private boolean isHeard() {
    return heard.stream().skip(Math.max(0, heard.size() - 5)).anyMatch(f -> Tone.rms(f, 0, f.length) > 1_000);
  }

  @AfterEach
  void end() throws IOException {
    if (session != null) session.close();
    ports.giveBack(pair);
    for (DatagramChannel c : peers) c.close();
  }

  @Test
  void shouldSendWhereMediaWasMovedThoughTheOldPlaceTalksOn() throws IOException {
    DatagramChannel before = peer("127.0.0.1");
    DatagramChannel after = peer("127.0.0.1");
    open(described("127.0.0.1", port(before), "0"));
    for (int i = 0; i < 20; i++) {
      send(before, 0, SPEECH);
      tick();
    }
    assertThat(received(before)).isGreaterThan(15);
    session.renegotiated(described("127.0.0.1", port(after), "0"));
    for (int i = 0; i < 300; i++) {
      send(before, 0, SPEECH);
      tick();
    }
    assertThat(received(before)).isZero();
    assertThat(received(after)).isGreaterThan(200);
    assertThat(isHeard()).as("while the new place is silent, the old one is still heard").isTrue();
    for (int i = 0; i < 20; i++) {
      send(after, 0, SPEECH);
      tick();
    }
    assertThat(isHeard()).isTrue();
    assertThat(received(before)).isZero();
  }

  /** RFC 3264 8.4: a holder need not send anything. */
  @Test
  void shouldBearAHoldWithoutRtpAndRtcp() throws IOException {
    DatagramChannel phone = peer("127.0.0.1");
    open(described("127.0.0.1", port(phone), "0"));
    for (int i = 0; i < 20; i++) {
      send(phone, 0, SPEECH);
      tick();
    }
    for (String hold : List.of("a=sendonly", "a=inactive", "a=recvonly", "c=IN IP4 0.0.0.0")) {
      session.renegotiated(described("127.0.0.1", port(phone), "0", hold));
      for (int i = 0; i < 50 * 60; i++) tick();
      assertThat(losses).as(hold).isEmpty();
      assertThat(announced).as(hold).isEmpty();
    }
    session.renegotiated(described("127.0.0.1", port(phone), "0"));
    received(phone);
    for (int i = 0; i < 50 * 35; i++) tick();
    assertThat(losses).as("no hold any more").containsExactly(MediaSession.Loss.PEER);
    assertThat(received(phone)).isPositive();
  }

  @Test
  void shouldHearEachAgreedCodecAndRaiseTheAlarmForWhatItCannotPlay() throws IOException {
    DatagramChannel phone = peer("127.0.0.1");
    open(described("127.0.0.1", port(phone), "0 8 9"));
    byte[] g722 = Codecs.G722.newEncoder().encode(Tone.sine(16_000, 400, 20, 0.4));
    for (int type : new int[] {8, 9, 0}) {
      heard.clear();
      for (int i = 0; i < 30; i++) {
        send(phone, type, type == 9 ? g722 : SPEECH);
        tick();
      }
      assertThat(isHeard()).as("type %d", type).isTrue();
    }
    assertThat(announced).isEmpty();
    for (int i = 0; i < 40 * 50; i++) {
      send(phone, 18, new byte[20]);
      tick();
    }
    assertThat(announced).singleElement().isInstanceOf(CallEvent.OneWayAudio.class);
    assertThat(losses).as("the peer is there").isEmpty();
  }

  @Test
  void shouldReportSumsOverSourcesAndCodecs() throws IOException {
    DatagramChannel phone = peer("127.0.0.1");
    open(described("127.0.0.1", port(phone), "0 8"));
    for (int i = 0; i < 100; i++) {
      send(phone, 0, SPEECH);
      tick();
    }
    session.renegotiated(described("127.0.0.1", port(phone), "8 0"));
    sequence += 20_000;
    for (int i = 0; i < 100; i++) {
      send(phone, 8, SPEECH);
      tick();
    }
    MediaReport report = session.measured();
    assertThat(report).extracting(Object::toString).asString().contains("PCMA");
    assertThat(Arrays.asList(report.packetsIn(), report.packetsLost())).containsExactly(200L, 0L);
  }

  @Test
  void shouldLeaveOutWhatPiledUpWhileTheMachineStoodStill() throws IOException {
    DatagramChannel phone = peer("127.0.0.1");
    open(described("127.0.0.1", port(phone), "0"));
    byte[] quiet = new byte[160];
    Arrays.fill(quiet, (byte) 0xff);
    for (int i = 0; i < 50; i++) {
      send(phone, 0, quiet);
      tick();
    }
    us += 5_000_000;
    for (int i = 0; i < 250; i++) send(phone, 0, quiet);
    session.stoodStill();
    for (int i = 0; i < 25; i++) {
      send(phone, 0, quiet);
      tick();
    }
    heard.clear();
    send(phone, 0, SPEECH);
    int ticks = 0;
    for (; !isHeard() && ticks < 50; ticks++) {
      if (ticks > 0) send(phone, 0, quiet);
      tick();
    }
    assertThat(ticks * 20).as("delay half a second later, ms").isLessThanOrEqualTo(120);
  }

  /** A trunk without telephone-events: keys are tones, both ways, and the bot does not hear them as sound. */
  @Test
  void shouldHearAndSendKeysInBandWhereTheTrunkSaysSo() throws IOException {
    inband = true;
    DatagramChannel phone = peer("127.0.0.1");
    open(described("127.0.0.1", port(phone), "0"));
    byte[] tones = Codecs.PCMU.newEncoder().encode(io.stepline.media.audio.DtmfTones.of("42#", 8000));
    for (int at = 0; at + 160 <= tones.length; at += 160) {
      send(phone, 0, Arrays.copyOfRange(tones, at, at + 160));
      tick();
    }
    assertThat(keysAnnounced()).isEqualTo("42#");
    received(phone);
    assertThat(session.press("7*")).isTrue();
    var detector = new io.stepline.media.audio.DtmfDetector(8000);
    StringBuilder sent = new StringBuilder();
    ByteBuffer b = ByteBuffer.allocate(2048);
    for (int i = 0; i < 40; i++) {
      tick();
      for (; phone.receive(b.clear()) != null;)
        detector.hear(Codecs.PCMU.newDecoder().decode(Arrays.copyOfRange(b.array(), 12, b.position())))
            .ifPresent(sent::append);
    }
    assertThat(sent).hasToString("7*");
  }

  @Test
  void shouldCountAPressOnceThatComesBothWays() throws IOException {
    inband = true;
    DatagramChannel phone = peer("127.0.0.1");
    open(described("127.0.0.1", port(phone), "0 101", "a=rtpmap:101 telephone-event/8000"));
    byte[] tones = Codecs.PCMU.newEncoder().encode(io.stepline.media.audio.DtmfTones.of("5", 8000));
    send(phone, 101, new byte[] {5, 10, 0, (byte) 160});
    for (int at = 0; at + 160 <= tones.length; at += 160) {
      send(phone, 0, Arrays.copyOfRange(tones, at, at + 160));
      tick();
    }
    assertThat(keysAnnounced()).isEqualTo("5");
  }

  private String keysAnnounced() {
    StringBuilder keys = new StringBuilder();
    announced.forEach(e -> {
      if (e instanceof CallEvent.KeyPressed k) keys.append(k.key());
    });
    return keys.toString();
  }

  @Test
  void shouldSpeakAndHearOverIpv6() throws IOException {
    DatagramChannel phone = ipv6Peer();
    open(described("::1", port(phone), "0"));
    assertThat(agreed.orElseThrow().sdp()).contains("o=stepline 5 1 IN IP6 ::1", "c=IN IP6 ::1");
    for (int i = 0; i < 20; i++) {
      send(phone, 0, SPEECH);
      tick();
    }
    assertThat(isHeard()).isTrue();
    assertThat(received(phone)).isGreaterThan(15);
  }

  private DatagramChannel ipv6Peer() {
    try {
      return peer("::1");
    } catch (IOException e) {
      return Assumptions.abort("this machine has no IPv6");
    }
  }
}

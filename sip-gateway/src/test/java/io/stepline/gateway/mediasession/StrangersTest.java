package io.stepline.gateway.mediasession;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.media.rtp.RtcpSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Those who are no part of a call send to its ports: they hear nothing, move nothing, and keep nothing alive. */
class StrangersTest {
  private final TickedSession rig = new TickedSession();

  @AfterEach
  void end() throws IOException {
    rig.close();
  }

  @Test
  void shouldGiveAStrangerNothingOfACallWhoseCallerIsSilentFromTheStart() throws IOException {
    TickedSession.Peer caller = rig.peer("127.0.0.1", 1);
    TickedSession.Peer stranger = rig.peer("127.0.0.10", 2);
    rig.open(rig.described("127.0.0.1", caller.port()));
    for (int tick = 0; tick < 10 * TickedSession.TICKS_A_SECOND; tick++) {
      stranger.speaks();
      rig.tick();
    }
    assertThat(stranger.received()).isZero();
    assertThat(rig.loudness()).isZero();
    assertThat(caller.received()).isGreaterThan(200);
  }

  @Test
  void shouldGiveAStrangerNothingOfACallThatHasFallenSilent() throws IOException {
    TickedSession.Peer caller = rig.peer("127.0.0.1", 1);
    TickedSession.Peer stranger = rig.peer("127.0.0.10", 2);
    rig.open(rig.described("127.0.0.1", caller.port()));
    for (int tick = 0; tick < 50; tick++) {
      caller.speaks();
      rig.tick();
    }
    for (int tick = 0; tick < 10 * TickedSession.TICKS_A_SECOND; tick++) {
      stranger.speaks();
      rig.tick();
    }
    assertThat(stranger.received()).isZero();
    assertThat(rig.losses).isEmpty();
    caller.received();
    for (int tick = 0; tick < 20; tick++) {
      caller.speaks();
      rig.tick();
    }
    assertThat(rig.loudness()).isGreaterThan(1_000);
    assertThat(caller.received()).isGreaterThan(15);
  }

  @Test
  void shouldLoseACallerWhomOnlyStrangersSpeakFor() throws IOException {
    TickedSession.Peer caller = rig.peer("127.0.0.1", 1);
    TickedSession.Peer stranger = rig.peer("127.0.0.10", 2);
    rig.open(rig.described("127.0.0.1", caller.port()));
    byte[] bye = new RtcpSession(2, "stranger").report(1_000_000, Optional.empty(), Optional.empty(), 0, true);
    for (int tick = 0; tick < 35 * TickedSession.TICKS_A_SECOND; tick++) {
      stranger.speaks();
      stranger.sends("hello".getBytes(StandardCharsets.UTF_8));
      stranger.sendsRtcp(bye);
      rig.tick();
    }
    assertThat(rig.losses).containsExactly(MediaSession.Loss.PEER);
  }

  /** Who knows address and port of the caller, but none of the numbers, can write packets in the caller's name. */
  @Test
  void shouldNotBeKeptAliveByOnePacketThatIsRepeated() throws IOException {
    TickedSession.Peer caller = rig.peer("127.0.0.1", 1);
    rig.open(rig.described("127.0.0.1", caller.port()));
    for (int tick = 0; tick < 50; tick++) {
      caller.speaks();
      rig.tick();
    }
    for (int tick = 0; tick < 35 * TickedSession.TICKS_A_SECOND; tick++) {
      if (tick % 25 == 0) {
        caller.sequence--;
        caller.speaks();
      }
      rig.tick();
    }
    assertThat(rig.losses).containsExactly(MediaSession.Loss.PEER);
  }

  @Test
  void shouldHearAndAnswerACallerBehindNatWhereTheTrunkSaysSo() throws IOException {
    TickedSession.Peer caller = rig.peer("127.0.0.9", 1);
    rig.belief = io.stepline.media.rtp.SourceLatch.Belief.ANYWHERE;
    rig.open(rig.described("192.0.2.44", 4_000));
    for (int tick = 0; tick < 50; tick++) {
      caller.speaks();
      rig.tick();
    }
    assertThat(rig.loudness()).isGreaterThan(1_000);
    assertThat(caller.received()).isGreaterThan(40);
  }

  @Test
  void shouldHearTheCallerThroughAFloodOfStrangers() throws IOException {
    TickedSession.Peer caller = rig.peer("127.0.0.1", 1);
    TickedSession.Peer stranger = rig.peer("127.0.0.10", 2);
    rig.open(rig.described("127.0.0.1", caller.port()));
    for (int tick = 0; tick < 100; tick++) {
      for (int n = 0; n < 50; n++) stranger.speaks();
      caller.speaks();
      rig.tick();
    }
    assertThat(rig.loudness()).isGreaterThan(1_000);
    assertThat(stranger.received()).isZero();
    long looked = rig.session().paths().getFirst().counts().getFirst().in();
    assertThat(looked).as("datagrams that were looked at, of 5,100").isBetween(100L, 2_500L);
  }
}

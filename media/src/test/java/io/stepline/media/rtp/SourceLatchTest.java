package io.stepline.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourceLatchTest {
  private static final long SECOND = 1_000_000;
  private final InetSocketAddress signalled = new InetSocketAddress("192.0.2.1", 4000);
  private final InetSocketAddress otherPort = new InetSocketAddress("192.0.2.1", 4444);
  private final InetSocketAddress nat = new InetSocketAddress("198.51.100.7", 5000);
  private final InetSocketAddress stranger = new InetSocketAddress("203.0.113.66", 9999);

  private SourceLatch latch(SourceLatch.Belief belief) {
    SourceLatch latch = new SourceLatch(signalled, belief);
    latch.open(0);
    return latch;
  }

  private static RtpPacket packet(long ssrc, int sequence) {
    return new RtpPacket(0, false, sequence & 0xffff, 0, ssrc, new byte[160], 0);
  }

  /** @return whether the last of some packets in a row was believed */
  private static boolean speaks(SourceLatch latch, InetSocketAddress from, long ssrc, int sequence, int packets,
      long atUs) {
    boolean last = false;
    for (int i = 0; i < packets; i++) last = latch.accept(from, packet(ssrc, sequence + i), atUs + i * 20_000L);
    return last;
  }

  @Test
  void shouldBelieveTheSignalledAddressAtOnceAndAlways() {
    SourceLatch latch = latch(SourceLatch.Belief.SIGNALLED);
    assertThat(speaks(latch, signalled, 1, 1, 1, 100 * SECOND)).isTrue();
    assertThat(latch.target()).isEqualTo(signalled);
  }

  @Test
  void shouldBelieveNoOtherAddressWithoutNat() {
    SourceLatch latch = latch(SourceLatch.Belief.SIGNALLED);
    assertThat(speaks(latch, stranger, 2, 1, 200, 0)).isFalse();
    assertThat(latch.strangers()).isEqualTo(200);
    speaks(latch, signalled, 1, 1, 10, 5 * SECOND);
    assertThat(speaks(latch, stranger, 2, 200, 500, 8 * SECOND)).as("the caller is silent").isFalse();
    assertThat(latch.target()).isEqualTo(signalled);
  }

  @Test
  void shouldBelieveAPeerOfThisMachineThatSendsFromItsLoopback() throws Exception {
    Optional<InetAddress> card = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
        .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress()).findFirst();
    assumeThat(card).as("a network card").isPresent();
    SourceLatch latch = new SourceLatch(new InetSocketAddress(card.orElseThrow(), 4000), SourceLatch.Belief.SIGNALLED);
    latch.open(0);
    InetSocketAddress loopback = new InetSocketAddress("127.0.0.1", 4000);
    assertThat(speaks(latch, loopback, 1, 1, 3, SECOND)).isTrue();
    assertThat(latch.target()).isEqualTo(loopback);
    assertThat(speaks(latch, stranger, 2, 1, 50, SECOND)).isFalse();
  }

  @Test
  void shouldBelieveAnotherPortOfTheSignalledAddressInTheFirstSeconds() {
    SourceLatch latch = latch(SourceLatch.Belief.SIGNALLED);
    assertThat(speaks(latch, otherPort, 1, 1, 2, SECOND)).as("two in a row are not enough").isFalse();
    assertThat(speaks(latch, otherPort, 1, 3, 1, SECOND)).isTrue();
    assertThat(latch.target()).isEqualTo(otherPort);
    assertThat(speaks(latch(SourceLatch.Belief.SIGNALLED), otherPort, 1, 1, 50, 6 * SECOND)).as("later").isFalse();
  }

  @Test
  void shouldBelieveWhoComesFromBehindNatInTheFirstSecondsOnly() {
    SourceLatch latch = latch(SourceLatch.Belief.ANYWHERE);
    assertThat(speaks(latch, nat, 1, 65_534, 3, SECOND)).as("numbers wrap").isTrue();
    assertThat(latch.target()).isEqualTo(nat);
    assertThat(speaks(latch, stranger, 2, 1, 50, 2 * SECOND)).isFalse();
    assertThat(speaks(latch(SourceLatch.Belief.ANYWHERE), stranger, 2, 1, 50, 6 * SECOND)).as("later").isFalse();
  }

  @Test
  void shouldWantConsecutivePacketsOfOneStream() {
    SourceLatch latch = latch(SourceLatch.Belief.ANYWHERE);
    for (int i = 0; i < 100; i++) assertThat(latch.accept(nat, packet(1, i * 2), i)).as("gaps").isFalse();
    for (int i = 0; i < 100; i++) assertThat(latch.accept(nat, packet(i, i), i)).as("streams").isFalse();
    for (int i = 0; i < 100; i++) assertThat(latch.accept(nat, packet(1, 7), i)).as("repeated").isFalse();
    for (int i = 0; i < 2; i++) {
      assertThat(latch.accept(nat, packet(1, 200 + i), i)).isFalse();
      assertThat(latch.accept(stranger, packet(9, 70 * i), i)).isFalse();
    }
    assertThat(latch.accept(nat, packet(1, 202), 3)).as("whatever others send between").isTrue();
  }

  @Test
  void shouldFollowAStreamThatGoesOnElsewhereOnceItsOldPlaceIsSilent() {
    SourceLatch latch = latch(SourceLatch.Belief.ANYWHERE);
    InetSocketAddress rebound = new InetSocketAddress("198.51.100.7", 6000);
    speaks(latch, nat, 77, 1, 50, 0);
    assertThat(speaks(latch, rebound, 77, 51, 3, SECOND)).as("not yet silent").isFalse();
    assertThat(speaks(latch, stranger, 78, 160, 50, 20 * SECOND)).as("another stream").isFalse();
    assertThat(speaks(latch, stranger, 77, 30_000, 50, 20 * SECOND)).as("numbers from nowhere").isFalse();
    assertThat(speaks(latch, rebound, 77, 160, 3, 20 * SECOND)).isTrue();
    assertThat(latch.target()).isEqualTo(rebound);
  }

  @ParameterizedTest
  @EnumSource(SourceLatch.Belief.class)
  void shouldLeaveThePlaceThatSignallingLeaves(SourceLatch.Belief belief) {
    SourceLatch latch = latch(belief);
    speaks(latch, signalled, 1, 1, 10, 0);
    InetSocketAddress moved = new InetSocketAddress("192.0.2.9", 4000);
    latch.signal(moved);
    assertThat(latch.target()).isEqualTo(moved);
    assertThat(speaks(latch, moved, 1, 11, 1, SECOND)).isTrue();
    assertThat(speaks(latch, signalled, 1, 12, 10, SECOND)).isFalse();
    assertThat(speaks(latch, signalled, 1, 30, 10, 9 * SECOND)).as("heard while nobody else speaks").isTrue();
    assertThat(latch.target()).as("but never sent to").isEqualTo(moved);
  }

  @Test
  void shouldFollowWhoProvesItself() {
    SourceLatch latch = latch(SourceLatch.Belief.PROVED);
    assertThat(speaks(latch, nat, 1, 1, 1, 60 * SECOND)).isTrue();
    assertThat(speaks(latch, stranger, 1, 2, 1, 61 * SECOND)).isFalse();
    assertThat(speaks(latch, otherPort, 1, 3, 1, 65 * SECOND)).as("the other fell silent").isTrue();
    assertThat(latch.target()).isEqualTo(otherPort);
  }
}

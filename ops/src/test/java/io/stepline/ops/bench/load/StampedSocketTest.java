package io.stepline.ops.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class StampedSocketTest {
  private static final long MS = 1_000_000;

  private static long nowNs() {
    java.time.Instant now = java.time.Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** The callers may come by late: what counts is when the datagram was there. */
  @Test
  void shouldSayWhenTheDatagramCameNotWhenItWasRead() throws IOException {
    try (StampedSocket from = StampedSocket.open(0); StampedSocket to = StampedSocket.open(0)) {
      org.junit.jupiter.api.Assumptions.assumeTrue(KernelSocket.isHere());
      byte[] hello = {1, 2, 3};
      long before = nowNs();
      from.send(hello, 3, new InetSocketAddress("127.0.0.1", to.port()));
      for (long until = System.nanoTime() + 50 * MS; System.nanoTime() < until;) LockSupport.parkNanos(10 * MS);
      byte[] got = new byte[100];
      long read = nowNs();
      assertThat(to.receive(got)).isEqualTo(3);
      assertThat(got).startsWith(1, 2, 3);
      assertThat(to.stampNs()).isBetween(before, read - 20 * MS);
      assertThat(to.stampedBy()).contains("kernel");
      assertThat(to.receive(got)).isEqualTo(-1);
    }
  }

  @Test
  void shouldCarryDatagramsByOurOwnClockToo() throws IOException {
    try (StampedSocket from = new ClockSocket(0); StampedSocket to = new ClockSocket(0)) {
      byte[] got = new byte[100];
      assertThat(to.receive(got)).isEqualTo(-1);
      from.send(new byte[] {7}, 1, new InetSocketAddress("127.0.0.1", to.port()));
      assertThat(to.receive(got)).isEqualTo(1);
      assertThat(to.stampNs()).isBetween(nowNs() - 5_000 * MS, nowNs() + 5_000 * MS);
      assertThat(to.stampedBy()).contains("no kernel stamps");
    }
  }

  @Test
  void shouldSayThatAPortIsTaken() throws IOException {
    try (StampedSocket one = StampedSocket.open(0)) {
      int port = one.port();
      assertThatThrownBy(() -> StampedSocket.open(port)).isInstanceOf(IOException.class);
    }
  }
}

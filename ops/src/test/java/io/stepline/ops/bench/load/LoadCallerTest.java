package io.stepline.ops.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real callers against an echo whose faults are known: what they tell must hold them. */
class LoadCallerTest {
  private static final long MS = 1_000_000;
  @TempDir
  Path folder;

  /** What an echo does with the packet of this number. */
  private interface Fault {
    /** @return milliseconds that it is held back; negative for never sent */
    int heldMs(int packet);
  }

  /** One port, one thread; nothing is late but what the fault holds back, and what this machine does. */
  private static final class FaultyEcho implements AutoCloseable {
    private final DatagramChannel socket;
    private final Fault fault;
    private final Thread thread = Thread.ofPlatform().daemon().name("faulty-echo").unstarted(this::run);
    private volatile boolean stopped;

    private record Held(ByteBuffer data, SocketAddress to, long dueNs) {}

    FaultyEcho(Fault fault) throws IOException {
      this.fault = fault;
      socket = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
      socket.configureBlocking(false);
    }

    FaultyEcho started() {
      thread.start();
      return this;
    }

    private void run() {
      List<Held> held = new ArrayList<>();
      try {
        for (int number = 0; !stopped; LockSupport.parkNanos(200_000)) {
          ByteBuffer data = ByteBuffer.allocate(1_500);
          Optional<SocketAddress> from = Optional.ofNullable(socket.receive(data));
          if (from.isPresent()) {
            int ms = fault.heldMs(number++);
            if (ms >= 0) held.add(new Held(data.flip(), from.get(), System.nanoTime() + ms * MS));
          }
          for (Held h : List.copyOf(held)) {
            if (h.dueNs() > System.nanoTime()) continue;
            socket.send(h.data(), h.to());
            held.remove(h);
          }
        }
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    int port() {
      return socket.socket().getLocalPort();
    }

    @Override
    public void close() {
      stopped = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private LoadResult callers(Fault fault) throws Exception {
    Path sound = folder.resolve("sound.raw");
    Files.write(sound, new byte[320 * 20]);
    try (FaultyEcho echo = new FaultyEcho(fault).started()) {
      return LoadCaller.run(new LoadPlan(1, 1e6, 0, 100, 2_000, 0, 0, List.of(), List.of(echo.port()), "PCMU",
          sound.toString()), new PrintStream(OutputStream.nullOutputStream()));
    }
  }

  @Test
  void shouldSeeAPacketThatIsFifteenMillisecondsLateAndOneThatNeverCame() throws Exception {
    LoadResult seen = callers(n -> n == 30 ? 15 : n == 40 ? -1 : 0);
    assertThat(seen.answered()).isEqualTo(1);
    assertThat(seen.departures().missing()).isEqualTo(1);
    assertThat(seen.departures().worstMs()).isGreaterThan(13);
    assertThat(seen.departures().over10()).isPositive();
  }

  @Test
  void shouldSeeAPacketThatALaterOneOvertook() throws Exception {
    LoadResult seen = callers(n -> n == 30 ? 30 : 0);
    assertThat(seen.departures().reordered()).isEqualTo(1);
    assertThat(seen.departures().missing()).isZero();
    assertThat(seen.departures().worstMs()).isGreaterThan(28);
  }
}

package io.stepline.model.route;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The lines of an event stream: they end with LF, CR or both, a byte order mark before the first is no part of it
 * (WHATWG HTML 9.2.5). Lines are bounded. Owned by one thread.
 */
final class EventLines implements AutoCloseable {
  private static final long TAIL_NS = 400_000_000;
  private final InputStream body;
  private final InputStream in;
  private final int max;
  private boolean first = true;
  private boolean afterCr;
  private boolean hurried;
  private volatile boolean over;

  EventLines(InputStream body, int max) {
    this.body = body;
    this.in = new BufferedInputStream(body);
    this.max = max;
  }

  /** From now on no more is waited for than the short while that a server's last words take. */
  void hurry() {
    if (hurried) return;
    hurried = true;
    Thread.ofVirtual().name("stream-tail").start(() -> {
      long until = System.nanoTime() + TAIL_NS;
      while (!over && System.nanoTime() < until) LockSupport.parkNanos(20_000_000);
      if (over) return;
      try {
        body.close();
      } catch (IOException e) {
        over = true;
      }
    });
  }

  /** @return empty at the end @throws IOException if the line is over the bound, or none can be read */
  Optional<String> next() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    while (true) {
      int b = in.read();
      if (b == '\n' && afterCr) {
        afterCr = false;
        continue;
      }
      afterCr = b == '\r';
      if (b < 0) return bytes.size() == 0 ? Optional.empty() : Optional.of(text(bytes));
      if (b == '\n' || b == '\r') return Optional.of(text(bytes));
      bytes.write(b);
      if (bytes.size() > max) throw new IOException("a line is over " + max + " bytes");
    }
  }

  /** All that follows. */
  String rest() throws IOException {
    byte[] all = in.readNBytes(max + 1);
    if (all.length > max) throw new IOException("an answer is over " + max + " bytes");
    return new String(all, StandardCharsets.UTF_8);
  }

  private String text(ByteArrayOutputStream bytes) {
    String line = bytes.toString(StandardCharsets.UTF_8).stripTrailing();
    if (first && line.startsWith("\uFEFF")) line = line.substring(1);
    first = false;
    return line;
  }

  @Override
  public void close() {
    over = true;
  }
}

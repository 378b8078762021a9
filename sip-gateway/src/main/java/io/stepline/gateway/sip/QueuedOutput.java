package io.stepline.gateway.sip;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * Bytes for a peer, written by a thread of their own: whoever hands them in never waits. A peer that lets more than
 * {@value #MOST_BYTES} bytes wait is given up. Thread-safe.
 */
final class QueuedOutput extends OutputStream {
  static final int MOST_BYTES = 512 * 1024;
  private final OutputStream raw;
  private final Runnable close;
  private final Queue<byte[]> waiting = new ArrayDeque<>();
  private int bytes;
  private boolean writing;
  private boolean finished;
  private boolean closed;

  /** @param close closes the connection, at the end or when it is given up; may be called twice */
  QueuedOutput(OutputStream raw, Runnable close) {
    this.raw = raw;
    this.close = close;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    boolean tooMuch;
    synchronized (this) {
      if (finished || closed) throw new IOException("the connection is closed");
      tooMuch = bytes + length > MOST_BYTES;
      if (!tooMuch) {
        waiting.add(Arrays.copyOfRange(from, offset, offset + length));
        bytes += length;
        if (!writing) {
          writing = true;
          Thread.ofVirtual().name("sip-line").start(this::run);
        }
      }
    }
    if (!tooMuch) return;
    giveUp();
    throw new IOException("the peer does not read: " + MOST_BYTES + " bytes wait for it");
  }

  private void run() {
    try {
      for (byte[] next = next(); next.length > 0; next = next()) raw.write(next);
    } catch (IOException e) {
      giveUp();
    }
  }

  /** Empty when there is no more. */
  private synchronized byte[] next() {
    byte[] next = waiting.isEmpty() || closed ? new byte[0] : waiting.remove();
    bytes -= next.length;
    if (next.length == 0) {
      writing = false;
      if (finished) giveUp();
    }
    return next;
  }

  /** Nothing more is written; what waits still leaves, if the peer takes it soon. */
  void finish() {
    boolean now;
    synchronized (this) {
      if (finished) return;
      finished = true;
      now = !writing;
    }
    if (now) giveUp();
    else Thread.ofVirtual().name("sip-line-end").start(() -> {
      try {
        Thread.sleep(FAREWELL_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      giveUp();
    });
  }

  private static final long FAREWELL_MS = 1_000;

  private void giveUp() {
    synchronized (this) {
      closed = true;
      waiting.clear();
    }
    close.run();
  }
}

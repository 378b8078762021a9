package io.stepline.gateway.sip;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connection that holds nobody up: what is written waits in a bounded queue for a peer that does not read, and one
 * that begins nothing is let go. Thread-safe as sockets are.
 */
final class PatientSocket extends Socket {
  /** So long a peer may take to begin: a first line over TCP, a handshake over TLS. */
  static final int BEGIN_MS = 30_000;
  private final boolean beginsByLine;
  private final AtomicBoolean begun = new AtomicBoolean();
  private long untilNs = Long.MAX_VALUE;
  private InputStream in = InputStream.nullInputStream();
  private QueuedOutput out = new QueuedOutput(OutputStream.nullOutputStream(), this::abandon);

  /** @param beginsByLine whether a first line is a beginning */
  PatientSocket(boolean beginsByLine) {
    this.beginsByLine = beginsByLine;
  }

  /** It is connected. @param mustBegin whether the peer has to say something soon */
  PatientSocket connected(boolean mustBegin) throws IOException {
    setTcpNoDelay(true);
    if (mustBegin) untilNs = System.nanoTime() + BEGIN_MS * 1_000_000L;
    else begun.set(true);
    in = new Beginning(super.getInputStream());
    out = new QueuedOutput(super.getOutputStream(), this::abandon);
    return this;
  }

  /** The peer is one of whom nothing more is asked. */
  void begun() throws IOException {
    if (!begun.getAndSet(true)) setSoTimeout(0);
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  @Override
  public void close() throws IOException {
    out.finish();
  }

  private void abandon() {
    try {
      super.close();
    } catch (IOException e) {
      // It is gone, which is all that was wanted.
    }
  }

  /** Reads with what is left of the time until something has begun. */
  private final class Beginning extends FilterInputStream {
    Beginning(InputStream raw) {
      super(raw);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (begun.get()) return in.read(bytes, from, length);
      long leftMs = (untilNs - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) throw new SocketTimeoutException("the peer did not begin");
      setSoTimeout((int) leftMs);
      int n = in.read(bytes, from, length);
      if (beginsByLine) for (int i = 0; i < n; i++) if (bytes[from + i] == '\n') begun();
      return n;
    }
  }
}

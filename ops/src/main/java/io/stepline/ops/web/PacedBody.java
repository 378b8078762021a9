package io.stepline.ops.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/**
 * A body that must come on: after a while, who has sent fewer bytes a second than asked is refused. Owned by one
 * thread.
 */
final class PacedBody extends FilterInputStream {
  private final int bytesPerSecond;
  private final long graceMs;
  private final LongSupplier nowMs;
  private final long beganMs;
  private long bytes;

  /** @param graceMs for so long nobody is judged */
  PacedBody(InputStream in, int bytesPerSecond, long graceMs, LongSupplier nowMs) {
    super(in);
    this.bytesPerSecond = bytesPerSecond;
    this.graceMs = graceMs;
    this.nowMs = nowMs;
    this.beganMs = nowMs.getAsLong();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int most) throws IOException {
    long ms = nowMs.getAsLong() - beganMs;
    if (ms > graceMs && bytes * 1_000 < bytesPerSecond * ms) throw new Refusal(408, "the body comes too slowly");
    int n = super.read(into, from, most);
    bytes += Math.max(0, n);
    return n;
  }
}

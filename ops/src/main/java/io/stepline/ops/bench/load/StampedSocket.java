package io.stepline.ops.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A UDP socket on loopback that says when each datagram came. One thread's. */
public interface StampedSocket extends AutoCloseable {
  /** Where the times come from, as reports name it. */
  String stampedBy();

  int port();

  void send(byte[] data, int length, InetSocketAddress to);

  /**
   * The next datagram that waits, if any; never waits itself.
   *
   * @return its length, -1 when none waits
   */
  int receive(byte[] into);

  /** When the datagram received last came, nanoseconds since the epoch. */
  long stampNs();

  @Override
  void close();

  /** By the kernel's stamps where this machine has them, by our own clock elsewhere. @param port 0 for any */
  static StampedSocket open(int port) throws IOException {
    return KernelSocket.isHere() ? new KernelSocket(port) : new ClockSocket(port);
  }
}

package io.stepline.ops.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * Stamps by our own clock as a datagram is read, for machines without the kernel's: what waits for this process to come
 * by looks late too, and reports say so.
 */
final class ClockSocket implements StampedSocket {
  private final DatagramChannel channel;
  private final long epochNs = System.currentTimeMillis() * 1_000_000 - System.nanoTime();
  private long stampNs;

  ClockSocket(int port) throws IOException {
    channel = DatagramChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, KernelSocket.RECEIVE_BUFFER);
    channel.bind(new InetSocketAddress("127.0.0.1", port));
    channel.configureBlocking(false);
  }

  @Override
  public String stampedBy() {
    return "the clock of the callers' process (no kernel stamps on this machine)";
  }

  @Override
  public int port() {
    return channel.socket().getLocalPort();
  }

  @Override
  public void send(byte[] data, int length, InetSocketAddress to) {
    try {
      channel.send(ByteBuffer.wrap(data, 0, length), to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int receive(byte[] into) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(into);
      boolean none = java.util.Optional.ofNullable(channel.receive(buffer)).isEmpty();
      stampNs = epochNs + System.nanoTime();
      return none ? -1 : buffer.position();
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public long stampNs() {
    return stampNs;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

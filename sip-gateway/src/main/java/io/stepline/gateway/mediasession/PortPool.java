package io.stepline.gateway.mediasession;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.Optional;

/** Pairs of UDP ports, even for RTP and odd for RTCP, the longest unused first. Thread-safe. */
public final class PortPool {
  private static final int RECEIVE_BUFFER = 256 << 10;

  private final InetAddress bind;
  private final ArrayDeque<Integer> free = new ArrayDeque<>();

  /** A bound pair; {@code rtpPort} is even. */
  public record Pair(DatagramChannel rtp, DatagramChannel rtcp, int rtpPort) {}

  public PortPool(InetAddress bind, int from, int to) {
    this.bind = bind;
    for (int port = from + (from & 1); port + 1 <= to; port += 2) free.add(port);
  }

  /** @return empty when every pair is taken, by us or by others */
  public synchronized Optional<Pair> take() {
    for (int tries = free.size(); tries > 0; tries--) {
      int port = free.remove();
      Optional<DatagramChannel> rtp = bind(port);
      Optional<DatagramChannel> rtcp = rtp.isPresent() ? bind(port + 1) : Optional.empty();
      if (rtcp.isPresent()) return Optional.of(new Pair(rtp.get(), rtcp.get(), port));
      rtp.ifPresent(PortPool::close);
      free.add(port);
    }
    return Optional.empty();
  }

  public synchronized void giveBack(Pair pair) {
    close(pair.rtp());
    close(pair.rtcp());
    free.add(pair.rtpPort());
  }

  public synchronized int available() {
    return free.size();
  }

  private Optional<DatagramChannel> bind(int port) {
    try {
      DatagramChannel channel = DatagramChannel.open();
      try {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
        channel.setOption(StandardSocketOptions.IP_TOS, 0xb8);
        channel.bind(new InetSocketAddress(bind, port));
        return Optional.of(channel);
      } catch (IOException e) {
        channel.close();
        return Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void close(DatagramChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

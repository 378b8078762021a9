package io.stepline.gateway.mediasession;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Pairs of UDP ports, even for RTP and odd for RTCP, the longest unused first. A pair that was used rests for a while,
 * so that packets still on their way do not reach the next call; only when no other is left is it taken earlier.
 * Thread-safe.
 */
public final class PortPool {
  private static final int RECEIVE_BUFFER = 256 << 10;

  private final InetAddress bind;
  private final Optional<String> advertised;
  private final long restNs;
  private final int dscp;
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private final ArrayDeque<Resting> resting = new ArrayDeque<>();

  private record Resting(int port, long untilNs) {}

  /** A bound pair; {@code rtpPort} is even. */
  public record Pair(DatagramChannel rtp, DatagramChannel rtcp, int rtpPort) {}

  public PortPool(InetAddress bind, int from, int to, int restMs, int dscp) {
    this(bind, Optional.empty(), from, to, restMs, dscp);
  }

  /**
   * @param bind an address of this machine, or one that stands for all
   * @param advertised what peers are told in place of our address, where another leads to it (NAT)
   */
  public PortPool(InetAddress bind, Optional<String> advertised, int from, int to, int restMs, int dscp) {
    this.bind = bind;
    this.advertised = advertised;
    this.restNs = restMs * 1_000_000L;
    this.dscp = dscp;
    if (from < 1024 || to > 65535 || to - from < 1)
      throw new IllegalArgumentException("media ports " + from + " to " + to + " are no range between 1024 and 65535");
    for (int port = from + (from & 1); port + 1 <= to; port += 2) free.add(port);
  }

  /** @return empty when every pair is taken, by us or by others */
  public synchronized Optional<Pair> take() {
    while (!resting.isEmpty() && (free.isEmpty() || resting.peek().untilNs() - System.nanoTime() <= 0))
      free.add(resting.remove().port());
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
    resting.add(new Resting(pair.rtpPort(), System.nanoTime() + restNs));
  }

  /**
   * Where a peer is to send media that sees our signalling at {@code signalling}: there too, unless media have an
   * address of their own.
   */
  public String addressFor(String signalling) {
    return bind.isAnyLocalAddress() || advertised.filter(signalling::equals).isPresent() ? signalling
        : bind.getHostAddress().replaceFirst("%.*$", "");
  }

  public synchronized int available() {
    return free.size() + resting.size();
  }

  private Optional<DatagramChannel> bind(int port) {
    try {
      DatagramChannel channel = DatagramChannel.open();
      try {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
        channel.setOption(StandardSocketOptions.IP_TOS, dscp << 2);
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

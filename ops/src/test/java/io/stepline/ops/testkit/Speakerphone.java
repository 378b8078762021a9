package io.stepline.ops.testkit;

import io.stepline.media.codec.G711;
import io.stepline.media.rtp.RtpPacket;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Random;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

/**
 * The media side of a telephone on a table: what it is told comes back after a while, weaker, with the noise of a line.
 * G.711 u-law, 20 ms.
 */
public final class Speakerphone implements AutoCloseable {
  private final DatagramSocket socket;
  private final double gain;
  private final long delayNs;
  private final DelayQueue<Echo> echoes = new DelayQueue<>();
  private final Random random = new Random(4);
  private volatile boolean closing;

  private record Echo(byte[] packet, SocketAddress to, long dueNs) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNs - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(dueNs, ((Echo) other).dueNs);
    }
  }

  public Speakerphone(int delayMs, double db) throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    gain = Math.pow(10, db / 20);
    delayNs = delayMs * 1_000_000L;
    Thread.ofPlatform().daemon().start(this::listen);
    Thread.ofPlatform().daemon().start(this::answer);
  }

  public int port() {
    return socket.getLocalPort();
  }

  private void listen() {
    byte[] buffer = new byte[2_048];
    while (!closing) {
      try {
        DatagramPacket in = new DatagramPacket(buffer, buffer.length);
        socket.receive(in);
        RtpPacket rtp = RtpPacket.parse(buffer, in.getLength(), 0).orElseThrow();
        short[] pcm = G711.decodeUlaw(rtp.payload());
        for (int i = 0; i < pcm.length; i++) pcm[i] = (short) (gain * pcm[i] + 12 * random.nextGaussian());
        echoes.add(
            new Echo(new RtpPacket(0, false, rtp.sequence(), rtp.timestamp(), 99, G711.encodeUlaw(pcm), 0).toBytes(),
                in.getSocketAddress(), System.nanoTime() + delayNs));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer() {
    while (!closing) {
      try {
        Echo e = echoes.take();
        socket.send(new DatagramPacket(e.packet(), e.packet().length, e.to()));
      } catch (IOException | InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    closing = true;
    socket.close();
    echoes.add(new Echo(new byte[0], new InetSocketAddress(InetAddress.getLoopbackAddress(), 9), 0));
  }
}

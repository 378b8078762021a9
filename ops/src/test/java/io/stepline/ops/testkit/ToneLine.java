package io.stepline.ops.testkit;

import io.stepline.media.codec.G711;
import io.stepline.media.rtp.RtpPacket;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The sound of one end of a call, PCMU in 20 ms: it whistles one tone from the moment it knows its peer, and knows
 * which tones it hears.
 */
public final class ToneLine implements AutoCloseable {
  private static final int FRAME = 160;
  private static final int HEARD = 8_000;
  private final DatagramSocket rtp;
  private final double hz;
  private final short[] heard = new short[HEARD];
  private final AtomicReference<Optional<SocketAddress>> peer = new AtomicReference<>(Optional.empty());
  private long received;
  private volatile boolean closing;

  /** @param hz 0 for silence */
  public ToneLine(InetAddress bind, double hz) throws IOException {
    this.hz = hz;
    rtp = new DatagramSocket(new InetSocketAddress(bind, 0));
  }

  public int port() {
    return rtp.getLocalPort();
  }

  /** What it offers and answers with. */
  public String sdp() {
    String c = "IN IP" + (rtp.getLocalAddress() instanceof Inet6Address ? "6 " : "4 ")
        + rtp.getLocalAddress().getHostAddress();
    return "v=0\r\no=- 1 1 " + c + "\r\ns=-\r\nc=" + c + "\r\nt=0 0\r\nm=audio " + port()
        + " RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";
  }

  /** @param sdp of the peer, which is on the same address */
  public void talkTo(String sdp) {
    int port = Integer.parseInt(sdp.replaceFirst("(?s).*m=audio ([0-9]+).*", "$1"));
    peer.set(Optional.of(new InetSocketAddress(rtp.getLocalAddress(), port)));
    Thread.ofPlatform().daemon().start(this::listen);
    Thread.ofPlatform().daemon().start(this::whistle);
  }

  private void whistle() {
    long start = System.nanoTime();
    for (int n = 0; !closing; n++) {
      short[] pcm = new short[FRAME];
      for (int i = 0; i < FRAME; i++)
        pcm[i] = (short) (hz == 0 ? 0 : 6_000 * Math.sin(2 * Math.PI * hz * (n * (long) FRAME + i) / 8_000));
      byte[] packet = new RtpPacket(0, false, n & 0xffff, n * FRAME, 77, G711.encodeUlaw(pcm), 0).toBytes();
      try {
        rtp.send(new DatagramPacket(packet, packet.length, peer.get().orElseThrow()));
        long wait = start + (n + 1) * 20_000_000L - System.nanoTime();
        if (wait > 0) Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
      } catch (IOException | InterruptedException e) {
        return;
      }
    }
  }

  private void listen() {
    byte[] buffer = new byte[2_048];
    while (!closing) {
      try {
        DatagramPacket in = new DatagramPacket(buffer, buffer.length);
        rtp.receive(in);
        Optional<RtpPacket> packet = RtpPacket.parse(buffer, in.getLength(), 0);
        if (packet.isEmpty() || packet.get().payloadType() != 0) continue;
        short[] pcm = G711.decodeUlaw(packet.get().payload());
        synchronized (heard) {
          for (short s : pcm) heard[(int) (received++ % HEARD)] = s;
        }
      } catch (IOException e) {
        return;
      }
    }
  }

  /** Whether a tone of this frequency was there in the last half second (Goertzel). */
  public boolean hears(double tone) {
    synchronized (heard) {
      int n = 4_000;
      if (received < n) return false;
      double re = 0;
      double im = 0;
      for (int i = 0; i < n; i++) {
        double s = heard[(int) ((received - n + i) % HEARD)];
        re += s * Math.cos(2 * Math.PI * tone * i / 8_000);
        im += s * Math.sin(2 * Math.PI * tone * i / 8_000);
      }
      return 2 * Math.hypot(re, im) / n > 1_000;
    }
  }

  /** Samples heard so far. */
  public long received() {
    synchronized (heard) {
      return received;
    }
  }

  @Override
  public void close() {
    closing = true;
    rtp.close();
  }
}

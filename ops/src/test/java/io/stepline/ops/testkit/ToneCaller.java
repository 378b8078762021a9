package io.stepline.ops.testkit;

import io.stepline.media.codec.G711;
import io.stepline.media.rtp.RtpPacket;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A caller that whistles one tone and knows which tones it hears: who is connected with whom shows in the spectrum.
 * PCMU, 20 ms.
 */
public final class ToneCaller implements AutoCloseable {
  private static final int FRAME = 160;
  private static final int HEARD = 8_000;
  private final RawSip sip;
  private final DatagramSocket rtp;
  private final double hz;
  private final byte[] invite;
  private final String ok;
  private final short[] heard = new short[HEARD];
  private final AtomicReference<Optional<SocketAddress>> peer = new AtomicReference<>(Optional.empty());
  private long received;
  private volatile boolean closing;

  /** Calls and waits for the answer. @param hz 0 for a silent caller */
  public ToneCaller(int sipPort, String uri, double hz, String... headers) throws IOException {
    this.hz = hz;
    sip = new RawSip(sipPort);
    rtp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    String sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio "
        + rtp.getLocalPort() + " RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";
    String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = "Content-Type: application/sdp";
    invite = sip.request("INVITE", uri, sdp, all);
    ok = sip.answerTo(invite, 10_000);
    if (!ok.startsWith("SIP/2.0 200"))
      throw new IOException("not answered: " + ok.lines().findFirst().orElse("nothing"));
    sip.send(sip.ack(invite, ok));
    int port = Integer.parseInt(ok.replaceFirst("(?s).*m=audio ([0-9]+).*", "$1"));
    peer.set(Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
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

  /** The next request from the house of this method, answered with 200 (202 for REFER); empty when none comes. */
  public String next(String method, int millis) throws IOException {
    long until = System.nanoTime() + millis * 1_000_000L;
    while (System.nanoTime() < until) {
      String message = sip.receive(200);
      if (!message.startsWith(method + " ")) continue;
      StringBuilder reply =
          new StringBuilder(method.equals("REFER") ? "SIP/2.0 202 Accepted\r\n" : "SIP/2.0 200 OK\r\n");
      for (String line : message.split("\r\n\r\n")[0].split("\r\n"))
        if (line.matches("(Via|From|To|Call-ID|CSeq):.*")) reply.append(line).append("\r\n");
      sip.send((reply + "Content-Length: 0\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      return message;
    }
    return "";
  }

  /** A request of ours inside the dialog. @return the status of its answer, 0 without one */
  public int inside(String method, int sequence, String body, String... headers) throws IOException {
    return sip.ask(sip.inside(method, sequence, invite, ok, body, headers), 5_000);
  }

  /** A key, by INFO. */
  public int press(String key, int sequence) throws IOException {
    return inside("INFO", sequence, "Signal=" + key + "\r\nDuration=160\r\n", "Content-Type: application/dtmf-relay");
  }

  public void bye() throws IOException {
    sip.send(sip.bye(invite, ok));
  }

  public RawSip sip() {
    return sip;
  }

  @Override
  public void close() throws IOException {
    if (!closing) bye();
    closing = true;
    rtp.close();
    sip.close();
  }
}

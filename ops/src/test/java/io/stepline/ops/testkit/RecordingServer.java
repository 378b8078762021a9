package io.stepline.ops.testkit;

import io.stepline.media.codec.G711;
import io.stepline.media.rtp.RtpPacket;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** A SIPREC recording server (RFC 7866) that takes every session and listens. */
public final class RecordingServer implements AutoCloseable {
  private static final int KEPT = 8_000;
  private final RawSip sip = new RawSip();
  private final BlockingQueue<Recording> recordings = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> reinvites = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> byes = new LinkedBlockingQueue<>();
  private volatile boolean closing;

  public RecordingServer() throws IOException {
    Thread.ofPlatform().daemon().start(this::serve);
  }

  public int port() {
    return sip.port();
  }

  private void serve() {
    while (!closing) {
      try {
        String m = sip.receive(200);
        String contact = "Contact: <sip:srs@127.0.0.1:" + sip.port() + ">";
        if (m.startsWith("INVITE") && !m.matches("(?s).*\\nTo:[^\\r\\n]*tag=.*")) {
          Recording r = new Recording(m);
          sip.reply(m, "200 OK", r.answer(), contact);
          recordings.add(r);
        } else if (m.startsWith("INVITE")) {
          reinvites.add(m);
          sip.reply(m, "200 OK", answer(0, 0), contact);
        } else if (m.startsWith("BYE")) {
          byes.add(m);
          sip.reply(m, "200 OK", "");
        }
      } catch (IOException e) {
        if (!closing) throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private static String answer(int one, int two) {
    return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + one
        + " RTP/AVP 0\r\na=recvonly\r\nm=audio " + two + " RTP/AVP 0\r\na=recvonly\r\n";
  }

  /** The session of a caller of this name. */
  public Recording recording(String user, int millis) throws InterruptedException {
    long until = System.nanoTime() + millis * 1_000_000L;
    while (System.nanoTime() < until) {
      Recording r = recordings.poll(200, TimeUnit.MILLISECONDS);
      if (r != null && r.invite().contains("sip:" + user + "@")) return r;
    }
    throw new IllegalStateException("no recording session");
  }

  public String reinvite(int millis) throws InterruptedException {
    return Optional.ofNullable(reinvites.poll(millis, TimeUnit.MILLISECONDS)).orElse("");
  }

  public boolean bye(int millis) throws InterruptedException {
    return byes.poll(millis, TimeUnit.MILLISECONDS) != null;
  }

  /** What came before does not count. */
  public void forget() {
    recordings.clear();
    reinvites.clear();
    byes.clear();
  }

  @Override
  public void close() {
    closing = true;
    sip.close();
  }

  /** One recording session and what its two streams carry. */
  public static final class Recording {
    private final String invite;
    private final List<DatagramSocket> sockets = new ArrayList<>();
    private final short[][] heard = new short[2][KEPT];
    private final long[] received = new long[2];
    private long packets;

    Recording(String invite) throws IOException {
      this.invite = invite;
      for (int i = 0; i < 2; i++) {
        DatagramSocket s = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        sockets.add(s);
        int stream = i;
        Thread.ofPlatform().daemon().start(() -> listen(s, stream));
      }
    }

    private String answer() {
      return RecordingServer.answer(sockets.get(0).getLocalPort(), sockets.get(1).getLocalPort());
    }

    private void listen(DatagramSocket s, int stream) {
      byte[] buffer = new byte[2_048];
      while (true) {
        try {
          DatagramPacket in = new DatagramPacket(buffer, buffer.length);
          s.receive(in);
          Optional<RtpPacket> packet = RtpPacket.parse(buffer, in.getLength(), 0);
          synchronized (this) {
            packets++;
            packet.ifPresent(p -> {
              for (short v : G711.decodeUlaw(p.payload())) heard[stream][(int) (received[stream]++ % KEPT)] = v;
            });
          }
        } catch (IOException e) {
          return;
        }
      }
    }

    public String invite() {
      return invite;
    }

    public synchronized long packets() {
      return packets;
    }

    /** Whether a tone was in the last half second of a stream. */
    public synchronized boolean hears(int stream, double hz) {
      int n = 4_000;
      if (received[stream] < n) return false;
      double re = 0;
      double im = 0;
      for (int i = 0; i < n; i++) {
        double v = heard[stream][(int) ((received[stream] - n + i) % KEPT)];
        re += v * Math.cos(2 * Math.PI * hz * i / 8_000);
        im += v * Math.sin(2 * Math.PI * hz * i / 8_000);
      }
      return 2 * Math.hypot(re, im) / n > 1_000;
    }

    /** RMS of the last second of a stream. */
    public synchronized double level(int stream) {
      double e = 0;
      for (short v : heard[stream]) e += (double) v * v;
      return Math.sqrt(e / KEPT);
    }

    public List<String> participants() throws Exception {
      return attributes("nameID", "aor");
    }

    public List<String> labels() throws Exception {
      NodeList all = metadata().getElementsByTagNameNS("urn:ietf:params:xml:ns:recording:1", "label");
      List<String> labels = new ArrayList<>();
      for (int i = 0; i < all.getLength(); i++) labels.add(all.item(i).getTextContent());
      return labels;
    }

    private List<String> attributes(String element, String attribute) throws Exception {
      NodeList all = metadata().getElementsByTagNameNS("urn:ietf:params:xml:ns:recording:1", element);
      List<String> values = new ArrayList<>();
      for (int i = 0; i < all.getLength(); i++)
        values.add(all.item(i).getAttributes().getNamedItem(attribute).getTextContent());
      return values;
    }

    private Document metadata() throws Exception {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      String xml = invite.substring(invite.indexOf("<?xml"), invite.indexOf("</recording>") + 12);
      return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }
  }
}

package io.stepline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no request, over a connection: answered where it can be, within the rate, and others go on. */
class MalformedOverTcpTest {
  private static AttackedGateway house;
  private static int ids;

  @BeforeAll
  static void start() throws Exception {
    house = new AttackedGateway();
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  /** One connection. */
  private static final class Line implements AutoCloseable {
    private final Socket socket;
    private final StringBuilder read = new StringBuilder();

    Line(String from) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), house.port, InetAddress.getByName(from), 0);
    }

    void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Everything that comes within so long, or until {@code enough} is among it; "(closed)" at the end. */
    String read(String enough, int millis) throws IOException {
      long until = System.nanoTime() + millis * 1_000_000L;
      byte[] bytes = new byte[65_536];
      while (read.indexOf(enough) < 0 && System.nanoTime() < until) {
        socket.setSoTimeout(100);
        try {
          int n = socket.getInputStream().read(bytes);
          if (n < 0) return read.append("(closed)").toString();
          read.append(new String(bytes, 0, n, StandardCharsets.ISO_8859_1));
        } catch (SocketTimeoutException e) {
          continue;
        }
      }
      return read.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static String options(String line, String from, String cseq, String more) {
    int id = ++ids;
    return line + "\r\nVia: SIP/2.0/TCP 127.0.0.30:9;branch=z9hG4bKm" + id + "\r\nFrom: " + from
        + ";tag=f\r\nTo: <sip:desk@127.0.0.1>\r\nCall-ID: malformed-" + id + "\r\nCSeq: " + cseq
        + "\r\nMax-Forwards: 70\r\n" + more + "\r\n";
  }

  private static String good() {
    return options("OPTIONS sip:desk@127.0.0.1 SIP/2.0", "<sip:a@b>", "1 OPTIONS", "Content-Length: 0\r\n");
  }

  @ParameterizedTest
  @CsvSource({"OPTIONS sip:desk@127.0.0.1  SIP/2.0,<sip:a@b>,1 OPTIONS",
      "OPTIONS  sip:desk@x SIP/2.0,<sip:a@b>,1 OPTIONS",
      "OPTIONS sip:desk@x SIP/2.0,< sip:a@b >,1 OPTIONS", "OPTIONS sip:desk@x SIP/2.0,<sip:a@b>,9999999999 OPTIONS",
      "OPTIONS sip:desk@x SIP/2.0,<sip:a@b>,one OPTIONS", "OPTIONS sip:desk@x SIP/2.0,<<<,1 OPTIONS",
      "INVITE sip:desk@x SIP/2.0,<sip:a@b>,x"})
  void shouldAnswerMalformedRequestsAndGoOnWithTheConnection(String line, String from, String cseq) throws Exception {
    try (Line carrier = new Line(AttackedGateway.CARRIER)) {
      carrier.write(options(line, from, cseq, "Content-Length: 0\r\n"));
      String answer = carrier.read("\r\n\r\n", 5_000);
      assertThat(answer).startsWith("SIP/2.0 400 Bad Request\r\n").contains("branch=z9hG4bKm" + ids,
          "Call-ID: malformed-" + ids, "Server: ", "Content-Length: 0");
      assertThat(answer).containsPattern("To: <sip:desk@127.0.0.1>;tag=.+");
      carrier.write(good());
      assertThat(carrier.read("SIP/2.0 200", 5_000)).contains("SIP/2.0 200").contains("Call-ID: malformed-" + ids);
    }
  }

  @Test
  void shouldCloseWhereNobodyKnowsWhereTheNextRequestBegins() throws Exception {
    try (Line carrier = new Line(AttackedGateway.CARRIER)) {
      carrier.write(options("OPTIONS sip:desk@x SIP/2.0", "<sip:a@b>", "one OPTIONS", "Content-Length: 9\r\n")
          + "v=0\r\no=1\r\n");
      assertThat(carrier.read("(closed)", 5_000)).startsWith("SIP/2.0 400 ").endsWith("(closed)");
    }
  }

  @Test
  void shouldNotAnswerAcksAndWhatLacksWhatIsNeeded() throws Exception {
    try (Line carrier = new Line(AttackedGateway.CARRIER)) {
      carrier.write(options("ACK sip:desk@x SIP/2.0", "<sip:a@b>", "one ACK", "Content-Length: 0\r\n"));
      carrier.write("OPTIONS sip:desk@x SIP/2.0\r\nCSeq: one OPTIONS\r\nContent-Length: 0\r\n\r\n");
      carrier.write(good());
      assertThat(carrier.read("SIP/2.0 200", 5_000)).startsWith("SIP/2.0 200");
    }
  }

  @Test
  void shouldAnswerEachSourceWithinItsRate() throws Exception {
    try (Line stranger = new Line("127.0.2.9"); AttackedGateway.Peer honest = house.peer("127.0.0.1")) {
      for (int i = 0; i < 400; i++) stranger.write(
          options("OPTIONS sip:desk@x SIP/2.0", "<sip:a@b>", "one OPTIONS", "Content-Length: 0\r\n"));
      String all = stranger.read("nothing that ever comes", 2_500);
      assertThat(all.split("SIP/2.0 400 ", -1).length - 1).isBetween(1, 2 * (AttackedGateway.BURST + 20 * 5));
      assertThat(honest.ask(honest.invite())).isEqualTo(200);
    }
  }
}

package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.ops.testkit.RawSip;
import io.stepline.ops.testkit.TestHouse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * RFC 4475 and RFC 5118, where they lie beside the repository: each message answered as its RFC says. docs/torture.md
 * is this table with the reasons.
 */
class TortureIT {
  private static final int SIP = 16_820;
  private static final Path MESSAGES = Path.of("..", "..", "shared", "testdata", "sip");
  /**
   * Name and what may be answered; "-" is silence (of malformed requests over TCP the stack says nothing), "call" any
   * answer that takes the INVITE as one we understand.
   */
  private static final Map<String, String> EXPECTED = new TreeMap<>(Map.ofEntries(
      Map.entry("wsinv", "481"), Map.entry("intmeth", "501 405"), Map.entry("esc01", "call"),
      Map.entry("escnull", "405"), Map.entry("esc02", "501 405"), Map.entry("lwsdisp", "200"),
      Map.entry("longreq", "call"), Map.entry("dblreq", "405"), Map.entry("semiuri", "200"),
      Map.entry("transports", "200"), Map.entry("mpart01", "405"), Map.entry("unreason", "-"),
      Map.entry("noreason", "-"), Map.entry("badinv01", "400"), Map.entry("clerr", "400"), Map.entry("ncl", "400"),
      Map.entry("scalar02", "400 405 -"), Map.entry("scalarlg", "-"),
      Map.entry("quotbal", "400"), Map.entry("ltgtruri", "400"), Map.entry("lwsruri", "400"),
      Map.entry("lwsstart", "400"), Map.entry("trws", "400 200 -"), Map.entry("escruri", "400 call"),
      Map.entry("baddate", "400 call"), Map.entry("regbadct", "400 405"), Map.entry("badaspec", "400"),
      Map.entry("baddn", "400 200"), Map.entry("badvers", "505"), Map.entry("mismatch01", "400"),
      Map.entry("mismatch02", "400 501"), Map.entry("bigcode", "-"), Map.entry("badbranch", "200"),
      Map.entry("insuf", "-"), Map.entry("unkscm", "416 200"), Map.entry("novelsc", "416 200"),
      Map.entry("unksm2", "405 400"), Map.entry("bext01", "420"), Map.entry("invut", "415"),
      Map.entry("regaut01", "405 401"), Map.entry("multi01", "400"), Map.entry("mcl01", "400"),
      Map.entry("bcast", "-"), Map.entry("zeromf", "200 483"), Map.entry("cparam01", "405"),
      Map.entry("cparam02", "405"), Map.entry("regescrt", "405"), Map.entry("sdp01", "406"),
      Map.entry("inv2543", "call"), Map.entry("ipv6-good", "405"), Map.entry("ipv6-bad", "400 405"),
      Map.entry("port-ambiguous", "405"), Map.entry("port-unambiguous", "405"),
      Map.entry("via-received-param-with-delim", "481"), Map.entry("via-received-param-no-delim", "200"),
      Map.entry("ipv6-in-sdp", "call"), Map.entry("mult-ip-in-header", "481"),
      Map.entry("mult-ip-in-sdp", "call"), Map.entry("ipv4-mapped-ipv6", "call"),
      Map.entry("ipv6-bug-abnf-3-colons", "200 400"), Map.entry("ipv6-correct-abnf-2-colons", "200")));
  /** Transport and port of the sender, where answers go. */
  private static final Pattern FIRST_VIA =
      Pattern.compile("\\r\\nVia: SIP/2.0/([A-Z]+) (?:\\[[^]]*]|[^;:\\r]*)(?::([0-9]+))?");
  @TempDir
  static Path folder;

  private static Map<String, byte[]> messages() throws IOException {
    Map<String, byte[]> all = new TreeMap<>();
    try (Stream<Path> files =
        Stream.concat(Files.list(MESSAGES.resolve("rfc4475")), Files.list(MESSAGES.resolve("rfc5118")))) {
      for (Path f : files.sorted().toList()) {
        String name = f.getFileName().toString().replace(".dat", "");
        if (!name.startsWith("README")) all.put(name, apart(name, f.toString().endsWith(".dat") ? Files.readAllBytes(f)
            : onTheWire(Files.readString(f, StandardCharsets.ISO_8859_1))));
      }
    }
    return all;
  }

  /**
   * Most of the messages share one branch, and the stack tells transactions apart by branch alone: each gets its own,
   * of the same kind.
   */
  private static byte[] apart(String name, byte[] message) {
    return new String(message, StandardCharsets.ISO_8859_1)
        .replaceAll("(branch=z9hG4bK(?:kdjuw|as3-111|as3))(?=[\\r;])", "$1" + name)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * RFC 5118's files end their lines with LF alone, two of them without the empty line, and their bodies' lengths are
   * not those of the header.
   */
  private static byte[] onTheWire(String text) {
    String wire = text.replace("\r", "").replace("\n", "\r\n");
    String whole = wire.contains("\r\n\r\n") ? wire : wire + "\r\n";
    return whole
        .replaceFirst("Content-Length: [0-9]+", "Content-Length: " + (whole.length() - whole.indexOf("\r\n\r\n") - 4))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * The statuses that come back within the time, without 100; what needs an ACK gets one, so that nothing is repeated
   * into the next message.
   */
  private static List<String> answers(RawSip peer, byte[] message) throws IOException {
    String text = new String(message, StandardCharsets.ISO_8859_1);
    Matcher via = FIRST_VIA.matcher(text);
    boolean found = via.find();
    if (found && !via.group(1).equals("UDP")) return overTcp(message);
    if (found && via.group(2) != null && !via.group(2).equals("5060")) {
      try (RawSip there = new RawSip("127.0.0.3", Integer.parseInt(via.group(2)), SIP)) {
        return overUdp(there, message, text);
      }
    }
    return overUdp(peer, message, text);
  }

  private static List<String> overUdp(RawSip peer, byte[] message, String text) throws IOException {
    peer.send(message);
    List<String> statuses = new ArrayList<>();
    long until = System.nanoTime() + 500_000_000L;
    for (int left = 500; left > 0; left = (int) ((until - System.nanoTime()) / 1_000_000)) {
      String m = peer.receive(left);
      if (!isAnswerTo(m, text)) continue;
      if (!m.startsWith("SIP/2.0 100") && !statuses.contains(m.substring(8, 11))) statuses.add(m.substring(8, 11));
      if (m.matches("(?s)SIP/2.0 [2-6].*CSeq:[^\\r]*INVITE.*")) peer.send(ack(m, text));
    }
    return statuses;
  }

  private static boolean isAnswerTo(String m, String sent) {
    String callId = m.replaceFirst("(?s).*\\nCall-ID:\\s*([^\\r\\n]*).*", "$1");
    if (!m.matches("(?s)SIP/2.0 [1-6].*")) return false;
    boolean named = sent.matches("(?is).*\\n(Call-ID|i)[ \\t]*:.*");
    return named ? sent.contains(callId) : m.contains(sent.replaceFirst("(?s).*?branch=([^;\\r\\n ]*).*", "$1"));
  }

  private static byte[] ack(String answer, String sent) {
    StringBuilder ack = new StringBuilder("ACK sip:front-desk@127.0.0.1 SIP/2.0\r\n");
    for (String line : answer.split("\r\n\r\n")[0].split("\r\n"))
      if (line.matches("(Via|From|To|Call-ID):.*")) ack.append(line).append("\r\n");
    String cseq = answer.replaceFirst("(?s).*\\nCSeq:\\s*([0-9]+).*", "$1");
    return (ack + "CSeq: " + cseq + " ACK\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static List<String> overTcp(byte[] message) throws IOException {
    List<String> statuses = new ArrayList<>();
    try (java.net.Socket s = new java.net.Socket("127.0.0.1", SIP)) {
      s.setSoTimeout(500);
      s.getOutputStream().write(message);
      byte[] buffer = new byte[65_536];
      StringBuilder got = new StringBuilder();
      try {
        for (int n = s.getInputStream().read(buffer); n > 0; n = s.getInputStream().read(buffer))
          got.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
      } catch (java.net.SocketTimeoutException e) {
        // All that comes has come.
      }
      for (String line : got.toString().split("\r\n"))
        if (line.matches("SIP/2.0 [1-6][0-9]{2}.*") && !line.startsWith("SIP/2.0 100")
            && !statuses.contains(line.substring(8, 11)))
          statuses.add(line.substring(8, 11));
    }
    return statuses;
  }

  private static boolean fits(String expected, List<String> got) {
    for (String e : expected.split(" ")) {
      if (e.equals("-") && got.isEmpty()) return true;
      if (e.equals("call") && !got.isEmpty() && got.stream().allMatch(s -> s.matches("180|183|200|404|488")))
        return true;
      if (got.equals(List.of(e))) return true;
    }
    return false;
  }

  @Test
  void shouldAnswerEachTortureMessageAsItsRfcSays() throws Exception {
    Assumptions.assumeTrue(Files.isDirectory(MESSAGES), "the RFC messages are not here");
    Map<String, String> wrong = new TreeMap<>();
    StringBuilder table = new StringBuilder();
    try (TestHouse house = new TestHouse(folder, Map.of("sip.port", Integer.toString(SIP), "sip.bind", "127.0.0.1"));
        RawSip peer = new RawSip("127.0.0.3", 5_060, SIP); RawSip other = new RawSip(SIP)) {
      for (Map.Entry<String, byte[]> m : messages().entrySet()) {
        List<String> got = answers(peer, m.getValue());
        String expected = EXPECTED.getOrDefault(m.getKey(), "?");
        table.append(m.getKey()).append(" | ").append(expected).append(" | ")
            .append(got.isEmpty() ? "-" : String.join(" ", got)).append('\n');
        if (!fits(expected, got)) wrong.put(m.getKey(), expected + " was expected, " + got + " came");
        assertThat(other.ask(other.request("OPTIONS", "sip:front-desk@127.0.0.1", ""), 3_000)).as("after " + m.getKey())
            .isEqualTo(200);
      }
      System.out.println(table);
      assertThat(wrong).isEmpty();
      Awaitility.await().atMost(Duration.ofSeconds(60))
          .until(() -> house.roles().gateway().orElseThrow().desk().active() == 0);
    }
  }
}

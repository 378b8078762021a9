package io.stepline.ops.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * A caller that whistles one tone and knows which tones it hears: who is connected with whom shows in the spectrum.
 * PCMU, 20 ms.
 */
public final class ToneCaller implements AutoCloseable {
  private final RawSip sip;
  private final ToneLine line;
  private final byte[] invite;
  private final String ok;
  private boolean over;

  /** Calls and waits for the answer. @param hz 0 for a silent caller */
  public ToneCaller(int sipPort, String uri, double hz, String... headers) throws IOException {
    this("127.0.0.1", sipPort, uri, hz, headers);
  }

  /** @param loopback 127.0.0.1 or ::1 */
  public ToneCaller(String loopback, int sipPort, String uri, double hz, String... headers) throws IOException {
    sip = new RawSip(0, loopback, sipPort);
    line = new ToneLine(InetAddress.getByName(loopback), hz);
    String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = "Content-Type: application/sdp";
    invite = sip.request("INVITE", uri, line.sdp(), all);
    ok = sip.answerTo(invite, 10_000);
    if (!ok.startsWith("SIP/2.0 200"))
      throw new IOException("not answered: " + ok.lines().findFirst().orElse("nothing"));
    sip.send(sip.ack(invite, ok));
    line.talkTo(ok);
  }

  /** The 200. */
  public String answer() {
    return ok;
  }

  public ToneLine line() {
    return line;
  }

  /** Whether a tone of this frequency was there in the last half second. */
  public boolean hears(double tone) {
    return line.hears(tone);
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
    over = true;
    sip.send(sip.bye(invite, ok));
  }

  public RawSip sip() {
    return sip;
  }

  @Override
  public void close() throws IOException {
    if (!over) bye();
    line.close();
    sip.close();
  }
}

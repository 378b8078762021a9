package io.stepline.media.srtp;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;

/**
 * One DTLS handshake for SRTP keys (RFC 5764), on BouncyCastle. It runs on a virtual thread of its own; datagrams are
 * handed in and out, so it owns no socket. After the handshake it goes on listening, to answer retransmissions, until
 * it is closed.
 */
public final class DtlsHandshake implements AutoCloseable {
  private static final int MAX_WAITING = 64;
  private static final int MTU = 1200;
  private static final int TIMEOUT_MS = 15_000;

  private final DtlsIdentity identity;
  private final String theirFingerprint;
  private final boolean weConnect;
  private final Consumer<byte[]> send;
  private final Consumer<Outcome> outcome;
  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread thread;
  private volatile boolean closing;

  /** How it went. */
  public sealed interface Outcome {
    record Keys(SrtpKey ours, SrtpKey theirs) implements Outcome {}

    record Failed(String reason) implements Outcome {}
  }

  /**
   * @param theirFingerprint what their certificate must hash to, as {@code sha-256 AB:CD...}
   * @param send takes datagrams for the peer; called on the handshake's thread, as is {@code outcome}
   */
  public DtlsHandshake(DtlsIdentity identity, String theirFingerprint, boolean weConnect, Consumer<byte[]> send,
      Consumer<Outcome> outcome) {
    this.identity = identity;
    this.theirFingerprint = theirFingerprint;
    this.weConnect = weConnect;
    this.send = send;
    this.outcome = outcome;
    this.thread = Thread.ofVirtual().name("dtls").unstarted(this::run);
  }

  public DtlsHandshake start() {
    thread.start();
    return this;
  }

  /** A datagram of content type 20 to 63 (RFC 7983); dropped when the handshake is flooded. */
  public void receive(byte[] datagram) {
    waiting.offer(datagram);
  }

  private void run() {
    SrtpKeying keying = new SrtpKeying(identity, theirFingerprint);
    try {
      DTLSTransport transport = weConnect ? new DTLSClientProtocol().connect(keying.client(TIMEOUT_MS), new Wire())
          : new DTLSServerProtocol().accept(keying.server(TIMEOUT_MS), new Wire());
      outcome.accept(
          keying.keys().<Outcome>map(k -> k).orElseGet(() -> new Outcome.Failed("the peer agreed on no SRTP profile")));
      byte[] dropped = new byte[MTU];
      while (!closing) transport.receive(dropped, 0, dropped.length, 1_000);
      transport.close();
    } catch (IOException | RuntimeException e) {
      if (!closing) outcome
          .accept(new Outcome.Failed(Optional.ofNullable(e.getCause()).map(Throwable::toString).orElse(e.toString())));
    }
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
  }

  private final class Wire implements DatagramTransport {
    @Override
    public int getReceiveLimit() {
      return 2_048;
    }

    @Override
    public int getSendLimit() {
      return MTU;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
      try {
        byte[] datagram = waiting.poll(Math.max(1, waitMillis), TimeUnit.MILLISECONDS);
        if (datagram == null) return -1;
        int n = Math.min(length, datagram.length);
        System.arraycopy(datagram, 0, buffer, offset, n);
        return n;
      } catch (InterruptedException e) {
        throw new java.io.InterruptedIOException("closed");
      }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      send.accept(java.util.Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public void close() {}
  }
}

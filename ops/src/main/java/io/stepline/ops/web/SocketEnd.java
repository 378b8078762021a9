package io.stepline.ops.web;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;

/**
 * Between the server's WebSockets and ours; public since the server asks for it. What waits for a slow client is
 * bounded; then the client is cut.
 */
public final class SocketEnd implements Session.Listener.AutoDemanding {
  /** Frames that may wait for the client: of 20 ms each way, 2.5 s. */
  static final int MAX_WAITING = 250;
  private final SocketPeer peer;

  SocketEnd(SocketPeer peer) {
    this.peer = peer;
  }

  @Override
  public void onWebSocketOpen(Session session) {
    AtomicInteger waiting = new AtomicInteger();
    peer.opened(new SocketPeer.Line() {
      private Callback counted() {
        return Callback.from(waiting::decrementAndGet, e -> session.disconnect());
      }

      private boolean room() {
        if (waiting.incrementAndGet() < MAX_WAITING) return true;
        session.disconnect();
        return false;
      }

      @Override
      public void text(String text) {
        if (room()) session.sendText(text, counted());
      }

      @Override
      public void binary(ByteBuffer bytes) {
        if (room()) session.sendBinary(bytes, counted());
      }

      @Override
      public void close(String why) {
        session.close(StatusCode.NORMAL, why, Callback.NOOP);
      }
    });
  }

  /** The line is gone, which its closing tells. */
  @Override
  public void onWebSocketError(Throwable why) {}

  @Override
  public void onWebSocketClose(int status, String reason, Callback done) {
    peer.closed();
    done.succeed();
  }
}

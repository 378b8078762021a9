package io.stepline.ops.web;

import java.nio.ByteBuffer;

/** Our end of a WebSocket. Called by the server's threads, one call at a time; what the client sends is not heard. */
public interface SocketPeer {
  void opened(Line line);

  void closed();

  /** Where we send. Any thread; never waits: a client that does not keep up is cut. */
  interface Line {
    void text(String text);

    void binary(ByteBuffer bytes);

    void close(String why);
  }
}

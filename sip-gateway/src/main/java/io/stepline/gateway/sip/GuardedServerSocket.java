package io.stepline.gateway.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLSocket;

/** Takes connections of whom is welcome, and goes on whatever becomes of one. Owned by the stack's accepting thread. */
final class GuardedServerSocket extends ServerSocket {
  private static final long BREATH_MS = 100;
  private final Lines lines;
  private final boolean secure;

  /** @param secure whether a handshake begins, and not a line */
  GuardedServerSocket(int port, int backlog, InetAddress bind, Lines lines, boolean secure) throws IOException {
    super(port, backlog, bind);
    this.lines = lines;
    this.secure = secure;
  }

  @Override
  public PatientSocket accept() throws IOException {
    while (true) {
      PatientSocket socket = new PatientSocket(!secure);
      try {
        implAccept(socket);
        if (lines.take(socket.getInetAddress().getHostAddress().replaceFirst("%.*$", ""), () -> !socket.isClosed())) {
          socket.connected(true);
          if (!secure) lines.speaks(socket);
          return socket;
        }
        socket.close();
      } catch (IOException e) {
        socket.close();
        if (isClosed()) throw e;
        breathe();
      }
    }
  }

  /** @param socket over one of ours */
  void secured(SSLSocket socket) {
    lines.speaks(socket);
  }

  /** Without descriptors, say, there is no use in asking again at once. */
  private static void breathe() {
    try {
      Thread.sleep(BREATH_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

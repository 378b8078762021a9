package io.stepline.ops.app;

import io.stepline.gateway.sip.SipListen;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;

/** Whether the ports that SIP is to listen on can be had. They are taken and given back at once. */
final class Ports {
  private Ports() {}

  /** @throws IllegalArgumentException naming the first that cannot be had, with the cure */
  static void demandFree(List<SipListen.Listener> listeners) {
    for (SipListen.Listener l : listeners) {
      if (l.port() == 0) continue;
      InetSocketAddress at = new InetSocketAddress(l.bind(), l.port());
      try {
        if (l.transport().equals("udp")) new DatagramSocket(at).close();
        else listenOnce(at);
      } catch (IOException e) {
        throw new IllegalArgumentException(l + " cannot be had: " + e.getMessage() + "; is Stepline or another SIP "
            + "program running already? Otherwise set sip.port, sip.bind or sip.listen", e);
      }
    }
  }

  private static void listenOnce(InetSocketAddress at) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(at);
    }
  }
}

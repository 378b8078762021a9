package io.stepline.gateway.sip;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which of this machine's addresses faces a peer. Sends nothing. */
final class LocalAddress {
  private static final int MAX_CACHED = 10_000;
  private static final Map<String, String> facing = new ConcurrentHashMap<>();

  private LocalAddress() {}

  static String toward(String host) {
    if (facing.size() > MAX_CACHED) facing.clear();
    return facing.computeIfAbsent(host, LocalAddress::route);
  }

  private static String route(String host) {
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(new InetSocketAddress(InetAddress.getByName(host), 5060));
      InetAddress local = probe.getLocalAddress();
      return local.isAnyLocalAddress() ? primary() : local.getHostAddress();
    } catch (IOException e) {
      return primary();
    }
  }

  static String primary() {
    try {
      return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
          .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress() && !a.isLinkLocalAddress())
          .map(InetAddress::getHostAddress).findFirst().orElse("127.0.0.1");
    } catch (SocketException e) {
      return "127.0.0.1";
    }
  }
}

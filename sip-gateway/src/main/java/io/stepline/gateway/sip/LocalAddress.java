package io.stepline.gateway.sip;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which of this machine's addresses faces a peer. Sends nothing, asks for no names. */
final class LocalAddress {
  private static final int MAX_CACHED = 10_000;
  private static final Map<String, String> facing = new ConcurrentHashMap<>();

  private LocalAddress() {}

  /** @param address of the peer; a name has the same address before it as everybody */
  static String toward(String address) {
    if (!Place.isAddress(address)) return primary();
    if (facing.size() > MAX_CACHED) facing.clear();
    return facing.computeIfAbsent(address, LocalAddress::route);
  }

  private static String route(String address) {
    boolean six = address.indexOf(':') >= 0;
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(new InetSocketAddress(InetAddress.getByName(address), 5060));
      InetAddress local = probe.getLocalAddress();
      return local.isAnyLocalAddress() || local instanceof Inet6Address != six ? primary(six) : plain(local);
    } catch (IOException | RuntimeException e) {
      return primary(six);
    }
  }

  /** Whether this machine has a way to an address. */
  static boolean leadsTo(InetAddress address) {
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(new InetSocketAddress(address, 5060));
      return probe.isConnected() && !probe.getLocalAddress().isAnyLocalAddress();
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  static String primary() {
    return primary(false);
  }

  /** The first of a version; of the fourth there is always one. */
  private static String primary(boolean six) {
    try {
      return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
          .filter(a -> (six ? a instanceof Inet6Address : a instanceof Inet4Address) && !a.isLoopbackAddress()
              && !a.isLinkLocalAddress())
          .map(LocalAddress::plain).findFirst().orElse(six ? "::1" : "127.0.0.1");
    } catch (SocketException e) {
      return six ? "::1" : "127.0.0.1";
    }
  }

  private static String plain(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*$", "");
  }
}

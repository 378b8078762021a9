package io.stepline.kafka.reach;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Addresses and the networks they lie in. Pure. */
final class Networks {
  /** RFC 6890 and its kin; 64:ff9b::/96 and 2002::/16 carry an IPv4 address inside, which may be anything. */
  private static final List<String> INSIDE = List.of("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
      "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3", "::/127",
      "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8");
  /** Nobody's server, or the cloud's own; 100.100.100.200 and fd00:ec2::254 hold a machine's secrets too. */
  private static final List<String> NEVER_MEANT = List.of("0.0.0.0/8", "169.254.0.0/16", "100.100.100.200/32",
      "192.0.0.192/32", "224.0.0.0/3", "::/128", "fe80::/10", "fd00:ec2::254/128", "ff00::/8");

  private Networks() {}

  static boolean isLiteral(String host) {
    return host.startsWith("[") || host.contains(":") || host.matches("[0-9.]+|0x[0-9a-f.x]+");
  }

  static boolean isInside(InetAddress a) {
    return INSIDE.stream().anyMatch(n -> contains(n, a));
  }

  static boolean isNeverMeant(InetAddress a) {
    return NEVER_MEANT.stream().anyMatch(n -> contains(n, a));
  }

  static boolean isNetwork(String text) {
    String[] p = text.split("/", -1);
    if (p.length != 2 || !isLiteral(p[0]) || !p[1].matches("[0-9]{1,3}")) return false;
    try {
      return Integer.parseInt(p[1]) <= 8 * InetAddress.getByName(p[0]).getAddress().length;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** @param network as {@code 10.0.0.0/8}; one of the other family contains nothing */
  static boolean contains(String network, InetAddress a) {
    int slash = network.indexOf('/');
    int bits = Integer.parseInt(network.substring(slash + 1));
    byte[] base = bytes(network.substring(0, slash));
    boolean carriesFour = a instanceof Inet6Address six && six.isIPv4CompatibleAddress() && !six.isLoopbackAddress()
        && !six.isAnyLocalAddress();
    byte[] address = carriesFour ? Arrays.copyOfRange(a.getAddress(), 12, 16) : a.getAddress();
    if (base.length != address.length) return false;
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> i % 8;
      if ((base[i / 8] & mask) != (address[i / 8] & mask)) return false;
    }
    return true;
  }

  private static byte[] bytes(String literal) {
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal + " is no address", e);
    }
  }
}

package io.stepline.media.rtp;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether two addresses are one host's. Thread-safe. */
public final class Hosts {
  /** Network cards come and go, but asking the system for them at each packet of a stranger would be its flood. */
  private static final long FRESH_NS = 10_000_000_000L;
  private static volatile Own own = new Own(Set.of(), System.nanoTime() - FRESH_NS);

  private record Own(Set<InetAddress> addresses, long askedNs) {}

  private Hosts() {}

  /**
   * Equal, or a network card of this machine and its loopback: a peer beside us may signal the one and send from the
   * other.
   */
  public static boolean areOne(InetAddress a, InetAddress b) {
    return a.equals(b) || !(a.isLoopbackAddress() && b.isLoopbackAddress()) && isOurs(a) && isOurs(b);
  }

  private static boolean isOurs(InetAddress a) {
    return a.isLoopbackAddress() || addresses().contains(a);
  }

  private static Set<InetAddress> addresses() {
    Own known = own;
    long now = System.nanoTime();
    if (now - known.askedNs() < FRESH_NS) return known.addresses();
    try {
      known = new Own(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
          .collect(Collectors.toUnmodifiableSet()), now);
    } catch (SocketException e) {
      known = new Own(known.addresses(), now);
    }
    own = known;
    return known.addresses();
  }
}

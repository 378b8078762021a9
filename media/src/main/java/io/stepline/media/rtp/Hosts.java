package io.stepline.media.rtp;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/** Whether two addresses are one host's. */
public final class Hosts {
  private Hosts() {}

  /**
   * Equal, or a network card of this machine and its loopback: a peer beside us may signal the one and send from the
   * other.
   */
  public static boolean areOne(InetAddress a, InetAddress b) {
    return a.equals(b) || !(a.isLoopbackAddress() && b.isLoopbackAddress()) && isOurs(a) && isOurs(b);
  }

  private static boolean isOurs(InetAddress a) {
    if (a.isLoopbackAddress()) return true;
    try {
      return NetworkInterface.getByInetAddress(a) != null;
    } catch (SocketException e) {
      return false;
    }
  }
}

package io.stepline.gateway.sip;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where SIP listens.
 *
 * @param listeners at least one
 * @param advertise the address peers should use, when it is not the one they reach us by (NAT)
 * @param tls what TLS and WSS listeners and outgoing TLS use
 */
public record SipListen(List<Listener> listeners, Optional<String> advertise, Optional<TlsMaterial.Files> tls) {
  private static final Set<String> TRANSPORTS = Set.of("udp", "tcp", "tls", "ws", "wss");

  /** @param bind an address of this machine, or 0.0.0.0 for all */
  public record Listener(String transport, String bind, int port) {
    boolean everywhere() {
      return bind.equals("0.0.0.0") || bind.equals("::");
    }

    /** Whether what leaves here gets to an address of that IP version; bound to all, a port is one for both. */
    boolean reaches(String address) {
      return everywhere() || Place.isSixth(bind) == Place.isSixth(address);
    }

    boolean isWeb() {
      return transport.startsWith("ws");
    }

    @Override
    public String toString() {
      return transport + ":" + (bind.contains(":") ? "[" + bind + "]" : bind) + ":" + port;
    }
  }

  /** @param text such as {@code udp:0.0.0.0:5060,tls:192.0.2.1:5061} */
  public static List<Listener> parse(String text) {
    return java.util.Arrays.stream(text.split(",")).map(String::strip).filter(l -> !l.isEmpty()).map(l -> {
      String transport = l.replaceFirst(":.*$", "").toLowerCase(Locale.ROOT);
      String bind = l.replaceFirst("^[^:]*:", "").replaceFirst(":[0-9]+$", "").replaceAll("[\\[\\]]", "");
      String port = l.replaceFirst("^.*:", "");
      if (!TRANSPORTS.contains(transport) || bind.isEmpty() || !port.matches("[0-9]{1,5}")
          || Integer.parseInt(port) > 65535)
        throw new IllegalArgumentException("'" + l
            + "' is no SIP listener; write transport:address:port with one of udp, tcp, tls, ws, wss, such as "
            + "udp:0.0.0.0:5060");
      return new Listener(transport, bind, Integer.parseInt(port));
    }).toList();
  }

  /**
   * The listener a request over {@code transport} leaves from.
   *
   * @param peer its address; of one that is still a name nothing follows
   */
  Listener of(String transport, String peer) {
    List<Listener> able = listeners.stream().filter(l -> l.transport().equalsIgnoreCase(transport)).toList();
    return able.stream().filter(l -> !Place.isAddress(peer) || l.reaches(peer)).findFirst()
        .or(() -> able.stream().findFirst()).orElseGet(listeners::getFirst);
  }

  /** Whether a request of ours gets to an address: a listener is of its version, and this machine has a way there. */
  boolean reaches(InetAddress address) {
    String text = address.getHostAddress();
    return listeners.stream().anyMatch(l -> l.reaches(text)) && LocalAddress.leadsTo(address);
  }

  /** What peers are told in place of our address, where it is one that this peer can reach. */
  Optional<String> advertisedTo(String peer) {
    return advertise.filter(
        a -> !Place.isAddress(a) || !Place.isAddress(peer) || Place.isSixth(a) == Place.isSixth(peer));
  }

  /**
   * The listener for all addresses that takes {@code l}'s port before it: bound so, a port is one for IPv4 and IPv6.
   */
  Optional<Listener> before(Listener l) {
    return listeners.stream().takeWhile(o -> o != l).filter(o -> o.everywhere() && o.port() == l.port()
        && o.transport().equals("udp") == l.transport().equals("udp")).findFirst();
  }

  /** Where media listen unless told: as the first listener, or everywhere when no one address serves them all. */
  public String mediaBind() {
    List<String> binds = listeners.stream().map(Listener::bind).distinct().toList();
    return binds.size() == 1 ? binds.getFirst() : binds.stream().anyMatch(Place::isSixth) ? "::" : "0.0.0.0";
  }

  boolean offers(String transport) {
    return listeners.stream().anyMatch(l -> l.transport().equalsIgnoreCase(transport));
  }

  /** For Via: what we call ourselves before we know whom we talk to. */
  String contactHost(Listener l) {
    return advertise.orElseGet(() -> l.everywhere() ? LocalAddress.primary() : l.bind());
  }
}

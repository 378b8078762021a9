package io.stepline.gateway.sip;

import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The connections that peers have opened to us, over TCP, TLS and WebSocket together. Thread-safe. */
final class Lines {
  private final Welcome welcome;
  private final List<Line> open = new ArrayList<>();
  /** By address and port of the peer. */
  private final Map<String, Socket> speaking = new HashMap<>();

  private record Line(String address, BooleanSupplier isOpen) {}

  /** Who may open another connection. */
  interface Welcome {
    /** @param has connections that the address has, {@code all} that everybody has */
    boolean mayConnect(String address, int has, int all);
  }

  Lines(Welcome welcome) {
    this.welcome = welcome;
  }

  /** @param isOpen whether the connection is still there. @return false when it is to be closed at once */
  synchronized boolean take(String address, BooleanSupplier isOpen) {
    open.removeIf(line -> !line.isOpen().getAsBoolean());
    speaking.values().removeIf(Socket::isClosed);
    int has = (int) open.stream().filter(line -> line.address().equals(address)).count();
    if (!welcome.mayConnect(address, has, open.size())) return false;
    open.add(new Line(address, isOpen));
    return true;
  }

  /** A connection that was taken, as it is written to: over TLS the secured one. */
  synchronized void speaks(Socket socket) {
    speaking.put(key(socket.getInetAddress().getHostAddress(), socket.getPort()), socket);
  }

  /** @return the connection of that peer, for what the stack does not answer */
  synchronized Optional<Socket> of(String address, int port) {
    return Optional.ofNullable(speaking.get(key(address, port))).filter(s -> !s.isClosed());
  }

  private static String key(String address, int port) {
    return address.replaceFirst("%.*$", "") + " " + port;
  }
}

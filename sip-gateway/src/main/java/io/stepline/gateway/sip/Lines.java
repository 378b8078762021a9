package io.stepline.gateway.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The connections that peers have opened to us, over TCP, TLS and WebSocket together. Thread-safe. */
final class Lines {
  private final Welcome welcome;
  private final List<Line> open = new ArrayList<>();

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
    int has = (int) open.stream().filter(line -> line.address().equals(address)).count();
    if (!welcome.mayConnect(address, has, open.size())) return false;
    open.add(new Line(address, isOpen));
    return true;
  }
}

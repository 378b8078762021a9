package io.stepline.kafka.reach;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps requests that a call brings about away from what is inside (server-side request forgery). A name must lead to
 * public addresses, now and whenever it is looked up again: from the first question on, the resolver of this process
 * gives out no other address of it, so that an answer that changes meanwhile (DNS rebinding) reaches nothing. An
 * address that the operator has written as one is meant, unless it is link-local, where clouds keep their secrets.
 * Thread-safe; may wait for DNS.
 */
public final class Reach {
  private static final int MAX_NAMES = 10_000;
  private static volatile List<Allowed> allowed = List.of();
  private static final Set<String> GUARDED = ConcurrentHashMap.newKeySet();

  private Reach() {}

  /** An exception: a name, {@code *.name}, an address, or a network such as {@code 10.0.0.0/8}. */
  record Allowed(String text) {
    boolean takes(String name, InetAddress address) {
      if (text.contains("/")) return Networks.contains(text, address);
      if (text.startsWith("*.")) return name.endsWith(text.substring(1));
      return text.equals(name) || text.equals(address.getHostAddress());
    }
  }

  /**
   * For the whole process, at its start.
   *
   * @param exceptions with commas between
   * @throws IllegalArgumentException naming what is neither name, address nor network
   */
  public static void allow(String exceptions) {
    List<Allowed> all = List.of(exceptions.split(",")).stream().map(e -> e.strip().toLowerCase(Locale.ROOT))
        .filter(e -> !e.isEmpty()).map(Allowed::new).toList();
    for (Allowed a : all) {
      boolean fine = a.text().contains("/") ? Networks.isNetwork(a.text())
          : a.text().matches("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*\\.?|[0-9a-f:.]+");
      if (!fine) throw new IllegalArgumentException(
          "'" + a.text() + "' is no name, *.name, address or network such as 10.0.0.0/8");
    }
    allowed = all;
  }

  /** @return why the host of {@code url} may not be asked; empty when it may */
  public static Optional<String> refusal(URI url) {
    String host = Optional.ofNullable(url.getHost()).orElse("").toLowerCase(Locale.ROOT);
    if (host.isEmpty()) return Optional.of("the URL has no host");
    try {
      if (Networks.isLiteral(host)) {
        InetAddress written = InetAddress.getByName(host);
        return Networks.isNeverMeant(written) && !excepted(host, written)
            ? Optional.of(host + " is link-local or no host's address; net.allow can name it") : Optional.empty();
      }
      if (host.equals("localhost")) return Optional.empty();
      guard(host);
      boolean hidden = List.of(InetAddress.getAllByName(host)).stream().anyMatch(a -> isHidden(host, a));
      return hidden ? Optional.of(inside(host)) : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.of(inside(host));
    }
  }

  private static String inside(String host) {
    return host + " is not known, or leads to private addresses; net.allow can name it";
  }

  private static void guard(String host) {
    if (GUARDED.size() < MAX_NAMES) GUARDED.add(host);
    else if (!GUARDED.contains(host)) throw new IllegalStateException("too many names are asked for");
  }

  /** For the resolver: whether nobody of this process is to be told this address of that name. */
  static boolean isHidden(String host, InetAddress address) {
    String name = host.toLowerCase(Locale.ROOT);
    return GUARDED.contains(name) && Networks.isInside(address) && !excepted(name, address);
  }

  private static boolean excepted(String name, InetAddress address) {
    return allowed.stream().anyMatch(a -> a.takes(name, address));
  }
}

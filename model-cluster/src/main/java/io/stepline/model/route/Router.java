package io.stepline.model.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which of several equal servers takes a request: the call's own (its prefix is in that server's cache) unless it is
 * busier than the least busy by more than the slack; otherwise the least busy. Which is a call's own follows from the
 * names of call and server (rendezvous hashing): every worker finds the same one, also one that takes the call over,
 * and a server that is down moves only its own calls. One that fails in a row, or whose probe fails, is left alone for
 * a while and then tried with one request. Pure but for its own state; owned by whoever locks it.
 */
final class Router {
  /**
   * @param failures in a row that open the circuit, {@code openMs} for how long, {@code slack} how much busier a call's
   *   own server may be
   */
  record Settings(int failures, int openMs, int slack) {
    static final Settings USUAL = new Settings(3, 5_000, 4);
  }

  private static final class Server {
    final String name;
    int inFlight;
    int failedInRow;
    long openUntilMs = Long.MIN_VALUE;
    boolean open;
    boolean trying;
    boolean sick;

    Server(String name) {
      this.name = name;
    }

    /** Of all servers the one that weighs most is the call's own. */
    long weight(String call) {
      long h = (long) call.hashCode() << 32 ^ name.hashCode() & 0xffffffffL;
      h = (h ^ h >>> 30) * 0xbf58476d1ce4e5b9L;
      h = (h ^ h >>> 27) * 0x94d049bb133111ebL;
      return h ^ h >>> 31;
    }
  }

  private final Settings settings;
  private final List<Server> servers;

  /** @param names of the servers, as all workers name them */
  Router(List<String> names, Settings settings) {
    this.settings = settings;
    this.servers = names.stream().map(Server::new).toList();
  }

  /**
   * @param call whose server is preferred; empty for none
   * @param tried those that this request has failed on @return the server, whose load is counted until {@link #ended};
   *   empty when none may be asked
   */
  Optional<Integer> choose(String call, Set<Integer> tried, long nowMs) {
    List<Integer> usable = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) if (!tried.contains(i) && usable(servers.get(i), nowMs)) usable.add(i);
    Optional<Integer> least = usable.stream().min(Comparator.comparingInt(i -> servers.get(i).inFlight));
    Optional<Integer> own = call.isEmpty() ? Optional.empty() : usable.stream()
        .max(Comparator.comparingLong(i -> servers.get(i).weight(call)))
        .filter(i -> servers.get(i).inFlight - servers.get(least.orElseThrow()).inFlight <= settings.slack());
    Optional<Integer> chosen = own.or(() -> least);
    chosen.ifPresent(i -> {
      Server s = servers.get(i);
      s.inFlight++;
      s.trying |= s.open;
    });
    return chosen;
  }

  private static boolean usable(Server s, long nowMs) {
    return !s.sick && (!s.open || nowMs >= s.openUntilMs && !s.trying);
  }

  /** The request is over. @param failed by the server's fault */
  void ended(int server, boolean failed, long nowMs) {
    left(server);
    judged(server, failed, nowMs);
  }

  /** Whoever chose the server asks no more of it; nothing is said about how it is. */
  void left(int server) {
    Server s = servers.get(server);
    s.inFlight--;
    s.trying = false;
  }

  /** One request to a server that is still used has been answered, or not. */
  void judged(int server, boolean failed, long nowMs) {
    Server s = servers.get(server);
    s.failedInRow = failed ? s.failedInRow + 1 : 0;
    if (!failed) {
      s.open = false;
    } else if (s.open || s.failedInRow >= settings.failures()) {
      s.open = true;
      s.openUntilMs = nowMs + settings.openMs();
    }
  }

  /** What a probe said. A server that is well again may be asked at once. */
  void probed(int server, boolean well) {
    Server s = servers.get(server);
    if (s.sick && well) {
      s.open = false;
      s.failedInRow = 0;
    }
    s.sick = !well;
  }

  int inFlight(int server) {
    return servers.get(server).inFlight;
  }

  boolean usable(int server, long nowMs) {
    return usable(servers.get(server), nowMs);
  }

  /** How many may be asked now. */
  int usable(long nowMs) {
    return (int) servers.stream().filter(s -> usable(s, nowMs)).count();
  }

  String state(int server, long nowMs) {
    Server s = servers.get(server);
    return s.sick ? "down" : s.open && nowMs < s.openUntilMs ? "resting" : "up, " + s.inFlight + " in flight";
  }
}

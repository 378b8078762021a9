package io.stepline.model.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which of several equal servers takes a request: the one that knows the call's beginning (its prefix is in that
 * server's cache) unless it is busier than the least busy by more than the slack; otherwise the least busy. One that
 * fails in a row, or whose probe fails, is left alone for a while and then tried with one request. Pure but for its own
 * state; owned by whoever locks it.
 */
final class Router {
  private static final int MAX_CALLS = 20_000;

  /**
   * @param failures in a row that open the circuit, {@code openMs} for how long, {@code slack} how much busier a call's
   *   own server may be
   */
  record Settings(int failures, int openMs, int slack) {
    static final Settings USUAL = new Settings(3, 5_000, 4);
  }

  private static final class Server {
    int inFlight;
    int failedInRow;
    long openUntilMs = Long.MIN_VALUE;
    boolean open;
    boolean trying;
    boolean sick;
  }

  private final Settings settings;
  private final List<Server> servers;
  private final Map<String, Integer> last = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
      return size() > MAX_CALLS;
    }
  };

  Router(int count, Settings settings) {
    this.settings = settings;
    this.servers = IntStream.range(0, count).mapToObj(i -> new Server()).toList();
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
    Optional<Integer> own = Optional.ofNullable(last.get(call)).filter(usable::contains)
        .filter(i -> servers.get(i).inFlight - servers.get(least.orElseThrow()).inFlight <= settings.slack());
    Optional<Integer> chosen = own.or(() -> least);
    chosen.ifPresent(i -> {
      Server s = servers.get(i);
      s.inFlight++;
      s.trying |= s.open;
      if (!call.isEmpty()) last.put(call, i);
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

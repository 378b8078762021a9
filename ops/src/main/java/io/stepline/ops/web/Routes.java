package io.stepline.ops.web;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All that can be asked, and the way of a request through it: the route of its path and method, who asks, whether they
 * may, the handler, and a refusal where anything is wrong. A path of letters goes before one with parameters.
 * Thread-safe.
 */
public final class Routes {
  /** Who asks, by what the request carries. */
  public interface Gate {
    /** @return empty when it says nothing of whom @throws Refusal what it says is wrong */
    Optional<Asker> who(Ask ask);

    Gate NONE = ask -> Optional.empty();
  }

  /** What is written down of who did what. */
  public interface Audit {
    void did(Ask ask, Route route, int status);

    Audit NONE = (ask, route, status) -> {};
  }

  private record Found(Route route, Map<String, String> params) {}

  private final List<Route> all = new CopyOnWriteArrayList<>();
  private final List<Gate> gates = new CopyOnWriteArrayList<>();
  private volatile Audit audit = Audit.NONE;
  private volatile Route.Handler others = ask -> {
    throw new Refusal(404, "there is nothing at this path");
  };

  public void add(List<Route> more) {
    all.addAll(more);
  }

  /** Another way to say who asks; those before it are asked first. */
  public void gate(Gate gate) {
    gates.add(gate);
  }

  public void audit(Audit book) {
    audit = book;
  }

  /** What answers GET of all paths that no route has. */
  public void others(Route.Handler handler) {
    others = handler;
  }

  public List<Route> all() {
    return List.copyOf(all);
  }

  /** Never throws but where the connection is broken. */
  public Reply answer(Ask ask) throws IOException {
    try {
      return route(ask);
    } catch (Refusal e) {
      return Reply.refused(e);
    }
  }

  private Reply route(Ask ask) throws IOException {
    List<String> segments = Route.segments(ask.path());
    List<Found> here = all.stream()
        .flatMap(r -> r.match(segments).map(p -> new Found(r, p)).stream())
        .sorted(Comparator.comparingLong(f -> f.route().parameters())).toList();
    if (here.isEmpty()) {
      if (!ask.method().equals("GET") || ask.path().startsWith("/v1/")) throw nothing(ask);
      return others.answer(ask);
    }
    Optional<Found> found = here.stream().filter(f -> f.route().method().equals(ask.method())).findFirst();
    if (found.isEmpty()) {
      String allowed =
          String.join(", ", new TreeSet<>(here.stream().map(f -> f.route().method()).toList()));
      return Reply.refused(new Refusal(405, "use " + allowed)).with("Allow", allowed);
    }
    return run(found.get().route(), ask.with(found.get().params()));
  }

  /** Who may not even look is not told what there is. */
  private Refusal nothing(Ask ask) {
    if (ask.path().startsWith("/v1/") && !gates.isEmpty()) known(ask);
    return new Refusal(404, "there is nothing at this path");
  }

  private Asker known(Ask ask) {
    return who(ask).orElseThrow(() -> new Refusal(401, "a valid bearer token or a login is needed"));
  }

  private Optional<Asker> who(Ask ask) {
    return gates.stream().flatMap(g -> g.who(ask).stream()).findFirst();
  }

  private Reply run(Route route, Ask ask) throws IOException {
    Ask known = route.need().isEmpty() ? ask.by(Asker.NOBODY) : ask.by(known(ask));
    Reply reply;
    try {
      route.need().filter(s -> !known.asker().may(s)).ifPresent(s -> {
        throw new Refusal(403, "the scope " + s.word() + " is needed for this");
      });
      reply = route.handler().answer(known);
    } catch (Refusal e) {
      if (route.audited()) audit.did(known, route, e.status());
      throw e;
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, String.valueOf(e.getMessage()));
    }
    if (route.audited()) audit.did(known, route, reply.status());
    return reply;
  }
}

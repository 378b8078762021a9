package io.stepline.ops.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stepline.ops.web.Reply;
import io.stepline.ops.web.Route;
import io.stepline.ops.web.Routes;
import io.stepline.ops.web.Scope;
import io.stepline.ops.web.WebServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * The door of a process, whatever its roles: {@code /health} says how each of them is, {@code /ready} is 200 while they
 * can do their work and 503 with the reasons otherwise, {@code /metrics} is what they counted. It opens before they
 * start. Health and metrics are for this machine alone: where others reach the door they need a token of scope read,
 * unless the pages have a listener of their own.
 */
public final class Door implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private final Routes routes = new Routes();
  private final WebServer server;
  private final Optional<WebServer> pages;

  /**
   * @param pages where health and metrics are shown without a token, {@code address:port}; empty for the door itself
   */
  public record Place(String bind, int port, Optional<SSLContext> tls, Optional<String> pages) {}

  /** @throws IllegalArgumentException if the port is taken, with the cure */
  public Door(Place place, Standing standing, Supplier<String> metrics) {
    boolean local = WebServer.local(place.bind());
    routes.add(List.of(ready(standing)));
    routes.add(local && place.pages().isEmpty() ? open(standing, metrics) : closed(standing, metrics));
    server = listen(place.bind(), place.port(), place.tls(), routes, "http.port");
    try {
      pages = place.pages().map(at -> {
        Routes shown = new Routes();
        shown.add(List.of(ready(standing)));
        shown.add(open(standing, metrics));
        int colon = at.lastIndexOf(':');
        return listen(at.substring(0, colon).replaceAll("[\\[\\]]", ""), Integer.parseInt(at.substring(colon + 1)),
            Optional.empty(), shown, "http.pages");
      });
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  public Door(String bind, int port, Standing standing, Supplier<String> metrics) {
    this(new Place(bind, port, Optional.empty(), Optional.empty()), standing, metrics);
  }

  private static WebServer listen(String bind, int port, Optional<SSLContext> tls, Routes routes, String setting) {
    try {
      return new WebServer(bind, port, tls, WebServer.Limits.USUAL, routes);
    } catch (IOException e) {
      throw new IllegalArgumentException(setting.replace('.', ' ') + " " + port + " on " + bind
          + " is taken; each process of the house has a door of its own, so give this one another with"
          + " --set " + setting + "=" + (setting.equals("http.pages") ? bind + ":" : "") + (port + 1)
          + ", or port 0 for any that is free", e);
    }
  }

  private static Route ready(Standing standing) {
    return Route.open("GET", "/ready", ask -> {
      List<String> why = standing.hindrances();
      return page(why.isEmpty() ? 200 : 503, Map.of("ready", why.isEmpty(), "reasons", why));
    });
  }

  private static Reply health(Standing standing) {
    return page(standing.isUp() ? 200 : 503, standing.page());
  }

  private static Reply counted(Supplier<String> metrics) {
    return Reply.text(200, "text/plain; version=0.0.4", metrics.get());
  }

  private static List<Route> open(Standing standing, Supplier<String> metrics) {
    return List.of(Route.open("GET", "/health", ask -> health(standing)),
        Route.open("GET", "/metrics", ask -> counted(metrics)));
  }

  private static List<Route> closed(Standing standing, Supplier<String> metrics) {
    return List.of(Route.get("/health", Scope.READ, ask -> health(standing)),
        Route.get("/metrics", Scope.READ, ask -> counted(metrics)));
  }

  private static Reply page(int status, Map<String, ?> page) {
    try {
      return Reply.text(status, "application/json", JSON.writerWithDefaultPrettyPrinter().writeValueAsString(page));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where more is added. */
  public Routes routes() {
    return routes;
  }

  public int port() {
    return server.port();
  }

  /** Of the listener that shows health and metrics. */
  public int pagesPort() {
    return pages.orElse(server).port();
  }

  public String address() {
    return server.address();
  }

  @Override
  public void close() {
    pages.ifPresent(WebServer::close);
    server.close();
  }
}

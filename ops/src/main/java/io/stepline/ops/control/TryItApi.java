package io.stepline.ops.control;

import io.stepline.gateway.sip.SipListen;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WallClock;
import io.stepline.ops.web.Ask;
import io.stepline.ops.web.Refusal;
import io.stepline.ops.web.Reply;
import io.stepline.ops.web.Route;
import io.stepline.ops.web.Scope;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /v1/tryit}: what a browser needs to call a bot by SIP over WebSocket. Where there are trunks, strangers are
 * refused, and so is this; else the gateway asks nobody for a password, and the name alone is made for one call.
 */
public final class TryItApi {
  private static final long GOOD_FOR_US = 300_000_000;
  private final Place place;
  private final WallClock clock;

  /**
   * Where browsers may call.
   *
   * @param advertise the gateway's address for others, empty for the one the page was loaded from
   * @param strangers whether those that no trunk knows are let in
   */
  public record Place(List<SipListen.Listener> listeners, Optional<String> advertise, boolean strangers,
      Set<String> bots) {}

  public TryItApi(Place place, WallClock clock) {
    this.place = place;
    this.clock = clock;
  }

  public List<Route> routes() {
    return List.of(Route.change("POST", "/v1/tryit", Scope.DIAL, this::credentials));
  }

  private Reply credentials(Ask ask) throws IOException {
    String bot = CallOrders.text(ask.object(), "bot", 64);
    if (!place.bots().contains(bot))
      throw new Refusal(404, "there is no such bot; the bots are " + String.join(", ", place.bots()));
    SipListen.Listener web = listener(ask.secure());
    if (!place.strangers()) throw new Refusal(409, "with trunks, callers that no trunk knows get 403; for a call from "
        + "the browser add a trunk with guests, and use a telephone in the browser with its name and password");
    String host = place.advertise().orElseGet(() -> hostOf(ask.header("Host")));
    String user = "try-" + CallId.random().value().substring(0, 12);
    return Reply.of(Map.of("url", web.transport() + "://" + host + ":" + web.port(), "user", user, "password", "",
        "target", "sip:" + bot + "@" + host, "expiresAt",
        Instant.EPOCH.plus(clock.nowUs() + GOOD_FOR_US, ChronoUnit.MICROS).toString()));
  }

  /** A page over HTTPS may not open a plain WebSocket. */
  private SipListen.Listener listener(boolean secure) {
    return place.listeners().stream().filter(l -> l.transport().equals("wss") || l.transport().equals("ws") && !secure)
        .min(Comparator.comparing(l -> l.transport().equals(secure ? "wss" : "ws") ? 0 : 1))
        .orElseThrow(() -> new Refusal(409, secure
            ? "the gateway has no wss listener; add wss:0.0.0.0:7443 to sip.listen, with sip.tls.certificate and "
                + "sip.tls.key"
            : "the gateway has no WebSocket listener; add ws:127.0.0.1:5066 to sip.listen, or wss with a certificate "
                + "for pages from elsewhere"));
  }

  private static String hostOf(String header) {
    String host = header.replaceFirst(":[0-9]+$", "");
    return host.isEmpty() ? "127.0.0.1" : host;
  }
}

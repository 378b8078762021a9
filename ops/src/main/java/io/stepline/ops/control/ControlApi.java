package io.stepline.ops.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.kafka.contract.CallId;
import io.stepline.ops.web.Ask;
import io.stepline.ops.web.Masks;
import io.stepline.ops.web.Refusal;
import io.stepline.ops.web.Reply;
import io.stepline.ops.web.Route;
import io.stepline.ops.web.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * {@code /v1/calls...} and {@code /v1/orders...} of the control API, as api/openapi.yaml describes them: orders go over
 * the bus, so it works from any machine of the house.
 */
public final class ControlApi {
  private final OrderDesk desk;

  public ControlApi(OrderDesk desk) {
    this.desk = desk;
  }

  public List<Route> routes() {
    return List.of(Route.open("GET", "/v1/openapi.yaml", ask -> document()),
        Route.get("/v1/calls", Scope.READ,
            ask -> Reply.of(Map.of("calls", desk.calls().stream().map(e -> seen(ask, e)).toList()))),
        Route.change("POST", "/v1/calls", Scope.DIAL, ask -> dial(ask.object())),
        Route.get("/v1/orders/{order}", Scope.READ, this::outcome),
        Route.get("/v1/calls/{call}", Scope.READ, ask -> Reply.of(seen(ask, desk.call(call(ask))))),
        Route.change("POST", "/v1/calls/{call}/monitor", Scope.LISTEN, ask -> order(ask, "monitor")),
        Route.change("POST", "/v1/calls/{call}/recording", Scope.RECORD, ask -> order(ask, "recording")),
        Route.change("POST", "/v1/calls/{call}/{action}", Scope.CONTROL, ask -> order(ask, ask.param("action"))));
  }

  private static CallBook.Entry seen(Ask ask, CallBook.Entry e) {
    return ask.asker().may(Scope.WORDS) ? e : e.masked(Masks.number(e.from()), Masks.number(e.to()));
  }

  private static CallId call(Ask ask) {
    return new CallId(ask.param("call"));
  }

  private Reply outcome(Ask ask) {
    return Reply.of(desk.outcome(ask.param("order"))
        .orElseThrow(() -> new Refusal(404, "there is no such order, or it is long past")));
  }

  private Reply order(Ask ask, String action) throws IOException {
    JsonNode body = ask.object();
    CallId call = call(ask);
    String order = desk.order(call, action, body);
    return Reply.of(202, Map.of("call", call.value(), "accepted", action, "order", order));
  }

  private Reply dial(JsonNode body) {
    String call = desk.dial(body);
    return Reply.of(202, Map.of("call", call, "order", call));
  }

  private static Reply document() throws IOException {
    try (InputStream in = ControlApi.class.getResourceAsStream("/api/openapi.yaml")) {
      if (in == null) throw new IllegalStateException("api/openapi.yaml is not on the class path");
      return new Reply.Bytes(200, "application/yaml", in.readAllBytes(), Map.of());
    }
  }
}

package io.stepline.ops.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
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
 * {@code /v1/calls...} of the control API, as api/openapi.yaml describes it: orders become commands on the bus, so it
 * works from any machine of the house.
 */
public final class ControlApi implements AutoCloseable {
  private final Bus bus;
  private final String defaultBot;
  private final CallBook book = new CallBook();
  private final Bus.Subscription subscription;

  public ControlApi(Bus bus, String defaultBot) {
    this.bus = bus;
    this.defaultBot = defaultBot;
    this.subscription =
        bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, book::event))));
  }

  public List<Route> routes() {
    return List.of(Route.open("GET", "/v1/openapi.yaml", ask -> document()),
        Route.get("/v1/calls", Scope.READ,
            ask -> Reply.of(Map.of("calls", book.all().stream().map(e -> seen(ask, e)).toList()))),
        Route.change("POST", "/v1/calls", Scope.DIAL, ask -> dial(ask.object())),
        Route.get("/v1/calls/{call}", Scope.READ, ask -> Reply.of(seen(ask, find(ask)))),
        Route.change("POST", "/v1/calls/{call}/monitor", Scope.LISTEN, ask -> order(ask, "monitor")),
        Route.change("POST", "/v1/calls/{call}/recording", Scope.RECORD, ask -> order(ask, "recording")),
        Route.change("POST", "/v1/calls/{call}/{action}", Scope.CONTROL, ask -> order(ask, ask.param("action"))));
  }

  private static CallBook.Entry seen(Ask ask, CallBook.Entry e) {
    return ask.asker().may(Scope.WORDS) ? e : e.masked(Masks.number(e.from()), Masks.number(e.to()));
  }

  private CallBook.Entry find(Ask ask) {
    return book.find(new CallId(ask.param("call"))).orElseThrow(() -> new Refusal(404, "there is no such call"));
  }

  private Reply order(Ask ask, String action) throws IOException {
    JsonNode body = ask.object();
    CallId call = new CallId(find(ask).call());
    bus.publish(Topics.CALL_COMMANDS, CallOrders.read(call, action, body));
    return Reply.of(202, Map.of("call", call.value(), "accepted", action));
  }

  private Reply dial(JsonNode body) {
    CallOrders.only(body, "to", "from", "bot");
    String to = CallOrders.text(body, "to");
    if (!to.matches("(sips?|tel):[^\\s<>\"]{1,256}")) throw new BadRequest(400, "'to' must be a sip: or tel: URI");
    CallId call = CallId.random();
    String from = body.path("from").asText("stepline");
    String bot = body.path("bot").asText(defaultBot);
    if (!from.matches("[A-Za-z0-9+*#._@-]{1,128}"))
      throw new BadRequest(400, "'from' must be a user part such as +4930123456");
    book.dialled(call, from, to, bot);
    bus.publish(Topics.CALL_COMMANDS, new CallCommand.Dial(call, to, from, bot));
    return Reply.of(202, Map.of("call", call.value()));
  }

  private static Reply document() throws IOException {
    try (InputStream in = ControlApi.class.getResourceAsStream("/api/openapi.yaml")) {
      if (in == null) throw new IllegalStateException("api/openapi.yaml is not on the class path");
      return new Reply.Bytes(200, "application/yaml", in.readAllBytes(), Map.of());
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}

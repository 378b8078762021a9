package io.stepline.ops.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The HTTP control API below {@code /v1/}, as api/openapi.yaml describes it: orders become commands on the bus, so it
 * works from any machine of the house.
 */
public final class ControlApi implements HttpHandler, AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MAX_BODY = 64 << 10;
  private final Bus bus;
  private final Tokens tokens;
  private final String defaultBot;
  private final CallBook book = new CallBook();
  private final Optional<CampaignApi> campaigns;
  private final Bus.Subscription subscription;

  private record Answer(int status, Object body) {}

  /** @param campaigns where there is a database for them */
  public ControlApi(Bus bus, Tokens tokens, String defaultBot, Optional<CampaignApi> campaigns) {
    this.campaigns = campaigns;
    this.bus = bus;
    this.tokens = tokens;
    this.defaultBot = defaultBot;
    this.subscription =
        bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, book::event))));
  }

  @Override
  public void handle(HttpExchange x) throws IOException {
    try (x) {
      Answer answer;
      try {
        answer = answer(x);
      } catch (BadRequest e) {
        answer = new Answer(e.status, Map.of("error", e.getMessage()));
      }
      boolean yaml = answer.body() instanceof byte[];
      byte[] bytes = yaml ? (byte[]) answer.body() : JSON.writeValueAsBytes(answer.body());
      x.getResponseHeaders().set("Content-Type", yaml ? "application/yaml" : "application/json");
      if (answer.status() == 401) x.getResponseHeaders().set("WWW-Authenticate", "Bearer");
      x.sendResponseHeaders(answer.status(), bytes.length);
      x.getResponseBody().write(bytes);
    }
  }

  private Answer answer(HttpExchange x) throws IOException {
    String[] path = x.getRequestURI().getPath().split("/");
    String method = x.getRequestMethod();
    if (path.length == 3 && path[2].equals("openapi.yaml")) return new Answer(200, openApi());
    if (tokens.isEmpty()) throw new BadRequest(403, "the control API is off; set api.tokens to switch it on");
    Set<Tokens.Scope> scopes =
        tokens.scopes(Optional.ofNullable(x.getRequestHeaders().getFirst("Authorization")).orElse(""))
            .orElseThrow(() -> new BadRequest(401, "a valid bearer token is needed"));
    if (path.length >= 3 && path[2].equals("campaigns")) {
      CampaignApi api = campaigns
          .orElseThrow(() -> new BadRequest(404, "no campaigns here; run the role dialer or set database.url"));
      if (!scopes.contains(Tokens.Scope.CAMPAIGN)) throw new BadRequest(403, "this token lacks the scope campaign");
      return new Answer(200,
          api.takesStream(path, method) ? api.contacts(path[3], x) : api.answer(path, method, body(x)));
    }
    if (path.length < 3 || !path[2].equals("calls") || path.length > 5)
      throw new BadRequest(404, "there is nothing at this path");
    if (path.length == 3 && method.equals("GET"))
      return need(scopes, Tokens.Scope.READ, () -> new Answer(200, Map.of("calls", book.all())));
    if (path.length == 3 && method.equals("POST")) {
      JsonNode body = body(x);
      return need(scopes, Tokens.Scope.DIAL, () -> dial(body));
    }
    if (path.length < 4) throw new BadRequest(405, "use GET or POST");
    CallId call = new CallId(path[3]);
    if (path.length == 4 && method.equals("GET"))
      return need(scopes, Tokens.Scope.READ,
          () -> new Answer(200, book.find(call).orElseThrow(() -> new BadRequest(404, "there is no such call"))));
    if (path.length == 5 && method.equals("POST")) {
      JsonNode body = body(x);
      Tokens.Scope scope = switch (path[4]) {
        case "monitor" -> Tokens.Scope.LISTEN;
        case "recording" -> Tokens.Scope.RECORD;
        default -> Tokens.Scope.CONTROL;
      };
      return need(scopes, scope, () -> {
        if (book.find(call).isEmpty()) throw new BadRequest(404, "there is no such call");
        bus.publish(Topics.CALL_COMMANDS, CallOrders.read(call, path[4], body));
        return new Answer(202, Map.of("call", call.value(), "accepted", path[4]));
      });
    }
    throw new BadRequest(405, "use GET or POST");
  }

  private interface Step {
    Answer run();
  }

  private static Answer need(Set<Tokens.Scope> has, Tokens.Scope needed, Step step) {
    if (!has.contains(needed))
      throw new BadRequest(403, "this token lacks the scope " + needed.name().toLowerCase(java.util.Locale.ROOT));
    return step.run();
  }

  private Answer dial(JsonNode body) {
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
    return new Answer(202, Map.of("call", call.value()));
  }

  private static JsonNode body(HttpExchange x) throws IOException {
    try (InputStream in = x.getRequestBody()) {
      byte[] bytes = in.readNBytes(MAX_BODY + 1);
      if (bytes.length > MAX_BODY) throw new BadRequest(413, "the body is larger than " + MAX_BODY + " bytes");
      JsonNode node =
          bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
      if (!node.isObject()) throw new BadRequest(400, "the body must be a JSON object");
      return node;
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw new BadRequest(400, "the body is not JSON");
    }
  }

  private static byte[] openApi() throws IOException {
    try (InputStream in = ControlApi.class.getResourceAsStream("/api/openapi.yaml")) {
      return in.readAllBytes();
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}

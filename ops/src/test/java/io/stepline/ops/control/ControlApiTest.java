package io.stepline.ops.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallOrder;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.ops.testkit.Api;
import io.stepline.ops.web.Routes;
import io.stepline.ops.web.Tokens;
import io.stepline.ops.web.WebServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlApiTest {
  private static final CallId CALL = new CallId("c1");
  private final InMemoryBus bus = new InMemoryBus();
  private final Queue<CallOrder> orders = new ConcurrentLinkedQueue<>();
  private final ControlApi control = new ControlApi(
      new OrderDesk(bus, () -> 1_000_000, Map.of("desk", Set.of()), "desk", new OrderBook(o -> {})));
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    Routes routes = new Routes();
    routes.gate(Tokens.parse("a-token-of-an-operator=read+dial+control+listen+record,a-token-that-may-look=view,"
        + "a-token-that-reads-only=read"));
    routes.add(control.routes());
    server = new WebServer("127.0.0.1", 0, Optional.empty(), WebServer.Limits.USUAL, routes);
    bus.subscribe(
        new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_ORDERS, orders::add))));
    bus.publish(Topics.CALL_EVENTS, new CallEvent.Answered(CALL, "gateway-1", CallEvent.Direction.INBOUND,
        "+4930123456", "desk", "desk", "any", "PCMU", 8_000, Map.of(), 1));
    bus.deliver();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Api as(String token) {
    return new Api(server.port(), token);
  }

  @Test
  void shouldAnswerWhatNamesNoCall() throws Exception {
    Api operator = as("a-token-of-an-operator");
    for (String id : List.of("a:b", "a%20b", "%C3%A4", "x".repeat(65))) {
      assertThat(operator.get("/v1/calls/" + id).status()).as(id).isEqualTo(400);
      assertThat(operator.post("/v1/calls/" + id + "/hangup", "{}").status()).as(id).isEqualTo(400);
    }
    assertThat(operator.post("/v1/calls/c1/monitor", "{\"mode\":\"listen\",\"target\":\"sip:boss@example.org\"}")
        .status()).isEqualTo(400);
    assertThat(operator.post("/v1/calls/c1/bridge", "{\"other\":\"sip:boss@example.org\"}").status()).isEqualTo(400);
    assertThat(operator.get("/v1/calls/c2").status()).isEqualTo(404);
    assertThat(operator.post("/v1/calls/c1/explode", "{}").status()).isEqualTo(404);
    bus.deliver();
    assertThat(orders).isEmpty();
  }

  @Test
  void shouldRefuseBodiesThatAreSmallAndWouldBecomeLargeOrAreLarge() throws Exception {
    Api operator = as("a-token-of-an-operator");
    for (String bomb : List.of("[".repeat(60_000), "{\"a\":".repeat(10_000), "{\"to\":" + "9".repeat(60_000) + "}",
        "{\"to\":1e999999999}", "{\"to\":\"sip:a@b\",\"to\":\"sip:c@d\"}", "{\"x\":\"" + "a".repeat(70_000) + "\"}"))
      assertThat(operator.post("/v1/calls", bomb).status()).as(bomb.substring(0, 12)).isIn(400, 413);
    assertThat(operator.get("/v1/calls/c1").status()).as("others are served").isEqualTo(200);
  }

  @Test
  void shouldTakeOrdersOfThoseWhoMayGiveThem() throws Exception {
    assertThat(as("a-token-that-reads-only").post("/v1/calls/c1/hangup", "{}").status()).isEqualTo(403);
    assertThat(as("a-token-of-an-operator").post("/v1/calls/c1/hangup", "{}").status()).isEqualTo(202);
    assertThat(as("a-token-of-an-operator").post("/v1/calls", "{\"to\":\"sip:a@b\"}").status()).isEqualTo(202);
    bus.deliver();
    assertThat(orders).singleElement().satisfies(o -> assertThat(o.command())
        .isEqualTo(new CallCommand.HangUp(CALL, "api")));
  }

  @Test
  void shouldShowNumbersOnlyToThoseWhoMaySeeThem() throws Exception {
    assertThat(as("a-token-that-reads-only").get("/v1/calls/c1").body().path("from").asText())
        .isEqualTo("+4930123456");
    assertThat(as("a-token-that-may-look").get("/v1/calls/c1").body().path("from").asText()).isEqualTo("***56");
    assertThat(as("a-token-that-may-look").get("/v1/calls").body().toString()).doesNotContain("4930123456");
    assertThat(as("").get("/v1/calls").status()).isEqualTo(401);
  }
}

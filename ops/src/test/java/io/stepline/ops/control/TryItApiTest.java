package io.stepline.ops.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.sip.SipListen;
import io.stepline.ops.testkit.Api;
import io.stepline.ops.web.Routes;
import io.stepline.ops.web.Tokens;
import io.stepline.ops.web.WebServer;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TryItApiTest {
  private static Api.Answer ask(String listen, boolean strangers, String bot) throws Exception {
    Routes routes = new Routes();
    routes.gate(Tokens.parse("a-token-that-may-dial=dial"));
    routes.add(new TryItApi(new TryItApi.Place(SipListen.parse(listen), Optional.empty(), strangers, Set.of("desk")),
        () -> 0).routes());
    try (WebServer server = new WebServer("127.0.0.1", 0, Optional.empty(), WebServer.Limits.USUAL, routes)) {
      return new Api(server.port(), "a-token-that-may-dial").post("/v1/tryit", "{\"bot\":\"" + bot + "\"}");
    }
  }

  @Test
  void shouldSayWhereABrowserMayCall() throws Exception {
    Api.Answer a = ask("udp:0.0.0.0:5060,wss:0.0.0.0:7443,ws:0.0.0.0:5066", true, "desk");
    assertThat(a.status()).isEqualTo(200);
    assertThat(a.body().path("url").asText()).isEqualTo("ws://127.0.0.1:5066");
    assertThat(a.body().path("target").asText()).isEqualTo("sip:desk@127.0.0.1");
    assertThat(a.body().path("expiresAt").asText()).isEqualTo("1970-01-01T00:05:00Z");
  }

  @Test
  void shouldNameTheCureWhereItCannotBe() throws Exception {
    Api.Answer none = ask("udp:0.0.0.0:5060", true, "desk");
    assertThat(none.status()).isEqualTo(409);
    assertThat(none.body().path("error").asText()).contains("sip.listen");
    Api.Answer closed = ask("ws:0.0.0.0:5066", false, "desk");
    assertThat(closed.status()).isEqualTo(409);
    assertThat(closed.body().path("error").asText()).contains("guests");
    assertThat(ask("ws:0.0.0.0:5066", true, "nobody").status()).isEqualTo(404);
  }
}

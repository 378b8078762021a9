package io.stepline.ops.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stepline.dialog.campaign.CampaignDesk;
import io.stepline.dialog.campaign.evidence.EvidenceKey;
import io.stepline.dialog.campaign.rule.RulePacks;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.kafka.contract.WallClock;
import io.stepline.ops.web.Routes;
import io.stepline.ops.web.Tokens;
import io.stepline.ops.web.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Campaigns by HTTP, as api/openapi.yaml describes them. */
class CampaignApiTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String FILE =
      "name: spring\\nbot: desk\\ndial: sip:{number}@carrier\\ncaller-ids: [\\\"+12025550100\\\"]\\ncountries: "
          + "[US]\\npace: {mode: preview}\\n";
  @TempDir
  Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private Database database;
  private WebServer server;

  @BeforeEach
  void start() throws Exception {
    database = Database.open("jdbc:sqlite:" + folder.resolve("c.db"), "", "");
    CampaignDesk desk = new CampaignDesk(database, WallClock.system(), RulePacks.read(Path.of("..", "ops", "rules")),
        Map.of("desk", Set.of()));
    CampaignApi api = new CampaignApi(desk, folder, EvidenceKey.at(folder.resolve("key")));
    Routes routes = new Routes();
    routes.gate(Tokens.parse("campaign-token-of-ours=campaign,reading-token-of-ours=read"));
    routes.add(api.routes());
    server = new WebServer("127.0.0.1", 0, Optional.empty(), WebServer.Limits.USUAL, routes);
  }

  @AfterEach
  void stop() {
    server.close();
    database.close();
  }

  private HttpResponse<String> ask(String token, String method, String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/campaigns" + path))
            .header("Authorization", "Bearer " + token)
            .method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode ours(String method, String path, String body) throws Exception {
    HttpResponse<String> r = ask("campaign-token-of-ours", method, path, body);
    assertThat(r.statusCode()).as(r.body()).isEqualTo(200);
    return JSON.readTree(r.body());
  }

  @Test
  void shouldRunACampaignFromItsFileToAnAgentsDecision() throws Exception {
    assertThat(ours("POST", "", "{\"file\":\"" + FILE + "\"}").path("state").asText()).isEqualTo("DRAFT");
    JsonNode report = ours("POST", "/spring/contacts",
        "number,name,consent,consent-date\n+12025550101,Ann,form,2026-01-01\nnobody,Bob,,\n");
    assertThat(report.path("taken").asInt()).isEqualTo(1);
    assertThat(report.path("details").get(1).asText()).startsWith("3,number: not a number");
    assertThat(ours("POST", "/spring/start", "").path("state").asText()).isEqualTo("RUNNING");
    JsonNode offer = ours("POST", "/spring/preview", "{\"agent\":\"eve\"}");
    assertThat(offer.path("facts").path("name").asText()).isEqualTo("Ann");
    assertThat(ours("POST", "/spring/dial", "{\"agent\":\"eve\",\"contact\":" + offer.path("contact").asLong() + "}")
        .path("accepted").asText()).isEqualTo("dial");
    assertThat(ours("POST", "/spring/pace", "{\"mode\":\"ratio\",\"ratio\":2.5}").path("pace").path("ratio").asDouble())
        .isEqualTo(2.5);
    assertThat(ours("GET", "/spring", "").path("contacts").path("PREVIEW").asInt()).isEqualTo(1);
    assertThat(ours("POST", "/spring/pause", "").path("state").asText()).isEqualTo("PAUSED");
    assertThat(ours("GET", "", "").path("campaigns")).hasSize(1);
  }

  @Test
  void shouldSayWhatIsWrongAndWhoMayNot() throws Exception {
    assertThat(ask("reading-token-of-ours", "GET", "", "").statusCode()).isEqualTo(403);
    assertThat(ask("a-token-of-strangers", "GET", "", "").statusCode()).isEqualTo(401);
    HttpResponse<String> bad =
        ask("campaign-token-of-ours", "POST", "", "{\"file\":\"" + FILE.replace("[US]", "[ZZ]") + "\"}");
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(bad.body()).contains("there is no rule pack for ZZ");
    assertThat(ask("campaign-token-of-ours", "POST", "/autumn/start", "").body())
        .contains("there is no campaign 'autumn'");
    assertThat(ask("campaign-token-of-ours", "POST", "/autumn/explode", "").statusCode()).isEqualTo(404);
    assertThat(ask("campaign-token-of-ours", "POST", "/autumn/contacts", "number\n1\n").statusCode()).isEqualTo(400);
    assertThat(ask("campaign-token-of-ours", "GET", "/autumn/evidence/nothing", "").body())
        .contains("there is no attempt nothing");
  }

  @Test
  void shouldLeadContactsBackForWhoSaysWhoAndWhy() throws Exception {
    ours("POST", "", "{\"file\":\"" + FILE + "\"}");
    ours("POST", "/spring/contacts", "number,consent,consent-date\n+12025550101,form,2026-01-01\n");
    database.write(h -> h.execute("UPDATE contact SET state = 'SUPPRESSED', reason = 'calling-window: never open'"));
    HttpResponse<String> silent = ask("campaign-token-of-ours", "POST", "/spring/requeue", "{\"by\":\"ann\"}");
    assertThat(silent.statusCode()).isEqualTo(400);
    assertThat(silent.body()).contains("why");
    String back = "{\"by\":\"ann\",\"why\":\"hours were wrong\",\"rules\":[\"calling-window\"]}";
    assertThat(ours("POST", "/spring/requeue", back).path("contacts").asInt()).isEqualTo(1);
    assertThat(ours("GET", "/spring", "").path("contacts").path("READY").asInt()).isEqualTo(1);
    assertThat(ours("POST", "/spring/reset", "{\"by\":\"ann\",\"why\":\"x\"}").path("contacts").asInt()).isZero();
  }

  @Test
  void shouldListContactsPageByPageAndDrawTheDay() throws Exception {
    ours("POST", "", "{\"file\":\"" + FILE + "\"}");
    StringBuilder csv = new StringBuilder("number,consent,consent-date\n");
    for (int i = 0; i < 205; i++) csv.append("+1202555").append(1_000 + i).append(",form,2026-01-01\n");
    ours("POST", "/spring/contacts", csv.toString());
    database.write(h -> h.execute("UPDATE contact SET state = 'DONE', reason = 'busy' WHERE number = '+12025551003'"));
    JsonNode first = ours("GET", "/spring/contacts", "");
    assertThat(first.path("contacts")).hasSize(200);
    JsonNode second = ours("GET", "/spring/contacts?after=" + first.path("next").asText(), "");
    assertThat(second.path("contacts")).hasSize(5);
    assertThat(second.has("next")).isFalse();
    JsonNode done = ours("GET", "/spring/contacts?state=done", "").path("contacts");
    assertThat(done).hasSize(1);
    assertThat(done.get(0).path("reason").asText()).isEqualTo("busy");
    assertThat(done.get(0).path("number").asText()).as("no scope words").isEqualTo("***03");
    assertThat(ask("campaign-token-of-ours", "GET", "/spring/contacts?state=lost", "").statusCode()).isEqualTo(400);
    assertThat(ours("GET", "/spring/curve", "")).isEmpty();
    long now = System.currentTimeMillis();
    database.write(h -> h.execute("INSERT INTO attempt(id, campaign, contact, number, caller_id, state, gateway, "
        + "planned_ms, deadline_ms, dialled_ms, answered_ms, heard_ms, spoke_ms, judged_ms, ended_ms, answered_by, "
        + "outcome, reason, sip_status, abandoned, result) VALUES ('a1', 'spring', 1, '+1', '', 'ENDED', '', " + now
        + ", 0, 1, 1, 0, 0, 1, 1, '', 'spoken', '', 200, 1, '{}')"));
    JsonNode curve = ours("GET", "/spring/curve", "").get(0);
    assertThat(curve.path("dialed").asInt()).isEqualTo(1);
    assertThat(curve.path("answered").asInt()).isEqualTo(1);
    assertThat(curve.path("abandonedPercent").asDouble()).isEqualTo(100);
  }
}

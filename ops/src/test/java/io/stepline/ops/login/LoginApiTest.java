package io.stepline.ops.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.kafka.contract.WallClock;
import io.stepline.ops.testkit.AllRoutes;
import io.stepline.ops.web.Reply;
import io.stepline.ops.web.Route;
import io.stepline.ops.web.Routes;
import io.stepline.ops.web.Scope;
import io.stepline.ops.web.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginApiTest {
  private static final String PASSWORD = "a long enough password";
  @TempDir
  Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicLong nowUs = new AtomicLong(1_000_000_000_000L);
  private Database database;
  private WebServer server;
  private String cookie = "";
  private String csrf = "";

  @BeforeEach
  void start() throws Exception {
    database = AllRoutes.consoleDatabase(folder);
    WallClock clock = nowUs::get;
    Users users = new Users(database, 12 * 3_600_000L, new Passwords(10));
    users.put("ann", Role.ADMIN, PASSWORD, 1);
    users.put("vic", Role.VIEWER, PASSWORD, 1);
    AuditBook audit = new AuditBook(database, clock);
    LoginApi login = new LoginApi(users, audit, clock);
    Routes routes = new Routes();
    routes.audit(audit);
    routes.gate(login);
    routes.add(login.routes());
    routes.add(List.of(Route.get("/v1/look", Scope.READ, ask -> Reply.of(Map.of("by", ask.asker().name()))),
        Route.change("POST", "/v1/do/{what}", Scope.ADMIN, ask -> Reply.of(Map.of()))));
    server = new WebServer("127.0.0.1", 0, Optional.empty(), WebServer.Limits.USUAL, routes);
  }

  @AfterEach
  void stop() {
    server.close();
    database.close();
  }

  private HttpResponse<String> ask(String method, String path, String body) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!cookie.isEmpty()) request.header("Cookie", "theme=dark; " + cookie);
    if (!csrf.isEmpty()) request.header("X-Stepline-Csrf", csrf);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private int login(String user, String password) throws Exception {
    cookie = "";
    csrf = "";
    HttpResponse<String> r =
        ask("POST", "/v1/session", "{\"user\":\"" + user + "\",\"password\":\"" + password + "\"}");
    if (r.statusCode() != 200) return r.statusCode();
    String set = r.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(set).contains("HttpOnly", "SameSite=Strict", "Path=/");
    cookie = set.substring(0, set.indexOf(';'));
    csrf = new JsonMapper().readTree(r.body()).path("csrf").asText();
    return 200;
  }

  private JsonNode page(String path) throws Exception {
    return new JsonMapper().readTree(ask("GET", path, "").body());
  }

  @Test
  void shouldLogInLookAndLogOut() throws Exception {
    assertThat(ask("GET", "/v1/session", "").statusCode()).isEqualTo(401);
    assertThat(login("ann", PASSWORD)).isEqualTo(200);
    assertThat(page("/v1/session").path("role").asText()).isEqualTo("admin");
    assertThat(page("/v1/look").path("by").asText()).isEqualTo("ann");
    assertThat(ask("POST", "/v1/do/it", "").statusCode()).isEqualTo(200);
    assertThat(ask("DELETE", "/v1/session", "").statusCode()).isEqualTo(200);
    assertThat(ask("GET", "/v1/look", "").statusCode()).isEqualTo(401);
  }

  @Test
  void shouldRefuseChangesThatAnotherSiteCouldMake() throws Exception {
    login("ann", PASSWORD);
    csrf = "";
    assertThat(ask("POST", "/v1/do/it", "").statusCode()).isEqualTo(403);
    csrf = "something";
    assertThat(ask("DELETE", "/v1/session", "").statusCode()).isEqualTo(403);
    assertThat(ask("GET", "/v1/look", "").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldLetEachDoWhatTheirRoleMay() throws Exception {
    login("vic", PASSWORD);
    assertThat(ask("GET", "/v1/look", "").statusCode()).isEqualTo(200);
    assertThat(ask("POST", "/v1/do/it", "").statusCode()).isEqualTo(403);
    assertThat(ask("GET", "/v1/users", "").statusCode()).isEqualTo(403);
    assertThat(ask("GET", "/v1/audit", "").statusCode()).isEqualTo(403);
  }

  @Test
  void shouldStopWhoGuesses() throws Exception {
    for (int i = 0; i < 5; i++) assertThat(login("ann", "a wrong password")).isEqualTo(401);
    assertThat(login("ann", PASSWORD)).as("even the right one").isEqualTo(429);
    for (int i = 0; i < 15; i++) login("nobody" + i, "a wrong password");
    assertThat(login("vic", PASSWORD)).as("from this place").isEqualTo(429);
    nowUs.addAndGet(301_000_000);
    assertThat(login("ann", PASSWORD)).isEqualTo(200);
  }

  @Test
  void shouldEndASessionThatIsIdleOrOld() throws Exception {
    login("ann", PASSWORD);
    nowUs.addAndGet(3_599_000_000L);
    assertThat(ask("GET", "/v1/look", "").statusCode()).isEqualTo(200);
    nowUs.addAndGet(3_601_000_000L);
    assertThat(ask("GET", "/v1/look", "").statusCode()).isEqualTo(401);
    login("ann", PASSWORD);
    for (int i = 0; i < 12; i++) {
      nowUs.addAndGet(3_500_000_000L);
      ask("GET", "/v1/look", "");
    }
    nowUs.addAndGet(1_300_000_000L);
    assertThat(ask("GET", "/v1/look", "").statusCode()).as("after twelve hours").isEqualTo(401);
  }

  @Test
  void shouldMakeAndRemoveUsersButNotTheLastAdmin() throws Exception {
    login("ann", PASSWORD);
    HttpResponse<String> made = ask("POST", "/v1/users", "{\"name\":\"bob\",\"role\":\"agent\"}");
    assertThat(made.statusCode()).isEqualTo(201);
    String generated = new JsonMapper().readTree(made.body()).path("password").asText();
    assertThat(generated).hasSize(20);
    assertThat(ask("POST", "/v1/users", "{\"name\":\"bob\",\"role\":\"agent\"}").statusCode()).isEqualTo(409);
    assertThat(ask("POST", "/v1/users", "{\"name\":\"eve\",\"role\":\"agent\",\"password\":\"short\"}").statusCode())
        .isEqualTo(400);
    assertThat(ask("POST", "/v1/users", "{\"name\":\"eve\",\"role\":\"king\"}").statusCode()).isEqualTo(400);
    assertThat(page("/v1/users").path("users")).hasSize(3);
    assertThat(login("bob", generated)).isEqualTo(200);
    String bobs = cookie;
    login("ann", PASSWORD);
    assertThat(ask("DELETE", "/v1/users/bob", "").statusCode()).isEqualTo(200);
    assertThat(ask("DELETE", "/v1/users/ann", "").statusCode()).isEqualTo(409);
    cookie = bobs;
    assertThat(ask("GET", "/v1/look", "").statusCode()).isEqualTo(401);
  }

  @Test
  void shouldChangeAPasswordAndEndTheOtherSessions() throws Exception {
    login("ann", PASSWORD);
    String before = cookie;
    login("ann", PASSWORD);
    assertThat(ask("POST", "/v1/session/password", "{\"old\":\"wrong\",\"new\":\"another long one\"}").statusCode())
        .isEqualTo(400);
    assertThat(
        ask("POST", "/v1/session/password", "{\"old\":\"" + PASSWORD + "\",\"new\":\"another long one\"}").statusCode())
        .isEqualTo(200);
    assertThat(ask("GET", "/v1/look", "").statusCode()).isEqualTo(200);
    cookie = before;
    assertThat(ask("GET", "/v1/look", "").statusCode()).isEqualTo(401);
    assertThat(login("ann", "another long one")).isEqualTo(200);
  }

  @Test
  void shouldWriteDownWhoDidWhat() throws Exception {
    login("ann", "a wrong password");
    login("vic", PASSWORD);
    ask("POST", "/v1/do/it", "");
    login("ann", PASSWORD);
    ask("POST", "/v1/do/that", "");
    JsonNode entries = page("/v1/audit").path("entries");
    assertThat(entries.findValuesAsText("who")).containsExactly("ann", "ann", "vic", "vic", "ann");
    assertThat(entries.findValuesAsText("what")).containsExactly("POST /v1/do/{what}", "login", "POST /v1/do/{what}",
        "login", "login");
    assertThat(entries.findValuesAsText("status")).containsExactly("200", "200", "403", "200", "401");
    assertThat(entries.get(0).path("on").asText()).isEqualTo("that");
    List<String> kept =
        database.read(h -> h.select("SELECT hash FROM console_session").mapTo(String.class).list());
    assertThat(kept).isNotEmpty().noneMatch(hash -> cookie.contains(hash));
  }

  @Test
  void shouldMakeTheFirstAdminOnce() {
    Database fresh = AllRoutes.consoleDatabase(folder.resolve("fresh"));
    Users users = new Users(fresh, 1_000, new Passwords(10));
    assertThat(users.first(1)).hasValueSatisfying(p -> assertThat(users.login("admin", p, 1)).isPresent());
    assertThat(users.first(2)).isEmpty();
    String hash = fresh.read(h -> h.select("SELECT hash FROM console_user").mapTo(String.class).one());
    assertThat(hash).startsWith("pbkdf2-sha512$");
    fresh.close();
  }
}

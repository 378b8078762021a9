package io.stepline.ops.login;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.kafka.contract.WallClock;
import io.stepline.ops.web.Ask;
import io.stepline.ops.web.Asker;
import io.stepline.ops.web.Refusal;
import io.stepline.ops.web.Reply;
import io.stepline.ops.web.Route;
import io.stepline.ops.web.Routes;
import io.stepline.ops.web.Scope;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * {@code /v1/session}, {@code /v1/users} and {@code /v1/audit}: logging in by a cookie that no script can read, and a
 * second secret that changes must show, so that no other site can make them. Thread-safe.
 */
public final class LoginApi implements Routes.Gate {
  static final String COOKIE = "stepline_session";
  static final String CSRF = "X-Stepline-Csrf";
  /** Hashing a password costs a core; more than these wait. */
  private static final int AT_A_TIME = 2;
  private final Users users;
  private final AuditBook audit;
  private final WallClock clock;
  private final LoginLimit limit = new LoginLimit();
  private final Semaphore hashing = new Semaphore(AT_A_TIME, true);

  public LoginApi(Users users, AuditBook audit, WallClock clock) {
    this.users = users;
    this.audit = audit;
    this.clock = clock;
  }

  public List<Route> routes() {
    return List.of(Route.open("POST", "/v1/session", this::login),
        Route.get("/v1/session", Scope.READ, ask -> Reply.of(described(ask))),
        Route.change("DELETE", "/v1/session", Scope.READ, this::logout),
        Route.change("POST", "/v1/session/password", Scope.READ, this::change),
        Route.get("/v1/users", Scope.ADMIN,
            ask -> Reply.of(Map.of("users", users.all().stream().map(LoginApi::shown).toList()))),
        Route.change("POST", "/v1/users", Scope.ADMIN, this::make),
        Route.change("DELETE", "/v1/users/{name}", Scope.ADMIN, this::remove),
        Route.get("/v1/audit", Scope.ADMIN, ask -> Reply.of(audit.page(ask.asked("after").map(Long::parseLong)))));
  }

  private long nowMs() {
    return clock.nowUs() / 1_000;
  }

  @Override
  public Optional<Asker> who(Ask ask) {
    Optional<Users.Session> session = users.session(ask.cookie(COOKIE), nowMs());
    if (session.isPresent() && !ask.method().equals("GET") && !session.get().csrf().equals(ask.header(CSRF)))
      throw new Refusal(403, "the header " + CSRF + " is needed, with the csrf of the session");
    return session.map(s -> new Asker(s.user().name(), s.user().role().scopes()));
  }

  private Reply login(Ask ask) throws IOException {
    JsonNode body = ask.object();
    String name = body.path("user").asText();
    String password = body.path("password").asText();
    long wait = limit.waitS(name, ask.remote(), nowMs());
    if (wait > 0) {
      audit.write(name, "login", "", 429, ask.remote());
      return Reply.refused(new Refusal(429, "too many logins have failed; try again in " + wait + " s"))
          .with("Retry-After", Long.toString(wait));
    }
    Optional<Users.Session> session = valid(name, password) ? hashed(() -> users.login(name, password, nowMs()))
        : Optional.empty();
    audit.write(name, "login", "", session.isPresent() ? 200 : 401, ask.remote());
    if (session.isEmpty()) {
      limit.failed(name, ask.remote(), nowMs());
      throw new Refusal(401, "name or password is wrong");
    }
    limit.succeeded(name, ask.remote());
    return Reply.of(described(session.get())).with("Set-Cookie", cookie(session.get().secret(), ask.secure(), ""));
  }

  private static boolean valid(String name, String password) {
    return !name.isEmpty() && name.length() <= 64 && !password.isEmpty() && password.length() <= Passwords.MAX_LENGTH;
  }

  private interface Hashing<T> {
    T run();
  }

  private <T> T hashed(Hashing<T> work) {
    try {
      if (!hashing.tryAcquire(5, TimeUnit.SECONDS)) throw new Refusal(503, "too many are logging in; try again");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(503, "the house is closing");
    }
    try {
      return work.run();
    } finally {
      hashing.release();
    }
  }

  private static String cookie(String secret, boolean secure, String more) {
    return COOKIE + "=" + secret + "; Path=/; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "") + more;
  }

  private static Map<String, Object> described(Users.Session s) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("user", s.user().name());
    page.put("role", s.user().role().word());
    page.put("csrf", s.csrf());
    page.put("scopes", s.user().role().scopes().stream().map(Scope::word).toList());
    return page;
  }

  private Map<String, Object> described(Ask ask) {
    return users.session(ask.cookie(COOKIE), nowMs()).map(LoginApi::described)
        .orElseGet(() -> Map.of("user", ask.asker().name(), "role", "token", "csrf", "", "scopes",
            ask.asker().scopes().stream().map(Scope::word).toList()));
  }

  private Reply logout(Ask ask) {
    users.end(ask.cookie(COOKIE));
    return Reply.of(Map.of()).with("Set-Cookie", cookie("", ask.secure(), "; Max-Age=0"));
  }

  private Reply change(Ask ask) throws IOException {
    JsonNode body = ask.object();
    Users.Session session = users.session(ask.cookie(COOKIE), nowMs())
        .orElseThrow(() -> new Refusal(400, "a token has no password; only a user who has logged in does"));
    String next = strong(body.path("new").asText());
    if (limit.waitS(session.user().name(), ask.remote(), nowMs()) > 0)
      throw new Refusal(429, "too many tries have failed; wait five minutes");
    String old = body.path("old").asText();
    if (!valid("x", old) || !hashed(() -> users.change(session, old, next))) {
      limit.failed(session.user().name(), ask.remote(), nowMs());
      throw new Refusal(400, "the old password is wrong");
    }
    return Reply.of(Map.of());
  }

  private static String strong(String password) {
    if (password.length() < Passwords.MIN_LENGTH || password.length() > Passwords.MAX_LENGTH) throw new Refusal(400,
        "a password has " + Passwords.MIN_LENGTH + " to " + Passwords.MAX_LENGTH + " characters");
    return password;
  }

  private Reply make(Ask ask) throws IOException {
    JsonNode body = ask.object();
    String name = body.path("name").asText();
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}"))
      throw new Refusal(400, "'name' has at most 64 letters, digits, '.', '_', '@' and '-'");
    Role role = Role.of(body.path("role").asText())
        .orElseThrow(() -> new Refusal(400, "'role' is viewer, agent, supervisor or admin"));
    boolean given = body.hasNonNull("password");
    String password = given ? strong(body.path("password").asText()) : Passwords.generated();
    if (!hashed(() -> users.put(name, role, password, nowMs())))
      throw new Refusal(409, "there is a user of this name");
    Map<String, Object> page = new LinkedHashMap<>(Map.of("name", name, "role", role.word()));
    if (!given) page.put("password", password);
    return Reply.of(201, page);
  }

  private Reply remove(Ask ask) {
    if (users.remove(ask.param("name"))) return Reply.of(Map.of());
    boolean there = users.all().stream().anyMatch(u -> u.name().equals(ask.param("name")));
    throw new Refusal(there ? 409 : 404, there ? "the last admin stays" : "there is no such user");
  }

  private static Map<String, Object> shown(Users.User u) {
    Map<String, Object> page = new LinkedHashMap<>(Map.of("name", u.name(), "role", u.role().word()));
    if (u.loginMs() > 0) page.put("lastLogin", Instant.ofEpochMilli(u.loginMs()).toString());
    return page;
  }
}

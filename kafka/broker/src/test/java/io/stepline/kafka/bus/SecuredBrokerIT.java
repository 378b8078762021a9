package io.stepline.kafka.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.stepline.kafka.broker.BrokerPlan;
import io.stepline.kafka.broker.EmbeddedBroker;
import io.stepline.kafka.bus.Access.Login;
import io.stepline.kafka.bus.Access.Mechanism;
import io.stepline.kafka.bus.Access.Protocol;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All clients of the bus at a broker that speaks TLS only and lets in only whom it knows. */
class SecuredBrokerIT {
  private static final String PASSWORD = "pass\"word \\ of=the; house";
  @TempDir
  static Path folder;
  private static Certificates certificates;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() throws Exception {
    certificates = Certificates.made(folder, "broker");
    Access own = new Access(Protocol.SASL_SSL, Optional.of(new Login(Mechanism.PLAIN, "broker", "b", "", "")),
        certificates.own());
    broker = EmbeddedBroker.start(new BrokerPlan(folder.resolve("kafka"), 1, "127.0.0.1", 0, "", List.of(),
        new BrokerPlan.Security(own, Map.of("gateway", PASSWORD), false)));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static KafkaSettings settings(Access access) {
    Map<String, String> extra = new HashMap<>(access.properties());
    return new KafkaSettings(broker.bootstrapServers(), 2, 0, extra);
  }

  private static Access access(Mechanism mechanism, String user, String password) {
    return new Access(Protocol.SASL_SSL, Optional.of(new Login(mechanism, user, password, "", "")),
        certificates.trusted());
  }

  /** Publishes, reads, takes up a pen. */
  private static void works(Access access) {
    CallId call = CallId.random();
    try (KafkaBus bus = KafkaBus.connect(settings(access))) {
      List<CallId> heard = new CopyOnWriteArrayList<>();
      bus.subscribe(new Bus.Reader("group-" + call, Bus.Start.COMMITTED, 0,
          List.of(Bus.Route.each(Topics.REPLY_CANCELS, c -> heard.add(c.call())))));
      bus.publish(Topics.REPLY_CANCELS, new ReplyCancel(call, new ReplyId(1)));
      await().atMost(Duration.ofSeconds(30)).until(() -> heard.contains(call));
      bus.pen("campaigns").close();
    }
  }

  @Test
  void shouldDoAllItsWorkAsUserOfPlain() {
    works(access(Mechanism.PLAIN, "gateway", PASSWORD));
  }

  @Test
  void shouldDoAllItsWorkAsUserOfScram() throws Exception {
    try (Admin admin = Admin.create(settings(access(Mechanism.PLAIN, "broker", "b")).admin())) {
      for (ScramMechanism m : List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512))
        admin.alterUserScramCredentials(List.of(
            new UserScramCredentialUpsertion("console", new ScramCredentialInfo(m, 4096), PASSWORD))).all().get();
    }
    works(access(Mechanism.SCRAM_SHA_256, "console", PASSWORD));
    works(access(Mechanism.SCRAM_SHA_512, "console", PASSWORD));
  }

  @Test
  void shouldSayAtOnceThatThePasswordIsWrongAndWhatToSet() {
    for (Mechanism m : new Mechanism[] {Mechanism.PLAIN, Mechanism.SCRAM_SHA_512}) {
      long began = System.nanoTime();
      assertThatThrownBy(() -> KafkaBus.connect(settings(access(m, "gateway", "guess")))).isInstanceOf(
          BusException.class).isNotInstanceOf(BusException.Unreachable.class).hasMessageContaining("login was refused")
          .hasMessageContaining("kafka.password").hasMessageNotContaining("guess").hasMessageNotContaining("null");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void shouldSayThatTheBrokersCertificateIsOfNobodyWeTrust() throws Exception {
    Certificates others = Certificates.made(folder, "others");
    Access access = new Access(Protocol.SASL_SSL,
        Optional.of(new Login(Mechanism.PLAIN, "gateway", PASSWORD, "", "")), others.trusted());
    assertThatThrownBy(() -> KafkaBus.connect(settings(access))).isInstanceOf(BusException.class)
        .isNotInstanceOf(BusException.Unreachable.class).hasMessageContaining("kafka.tls.truststore");
  }

  @Test
  void shouldSayThatAStoreDoesNotOpen() {
    Access access = new Access(Protocol.SSL, Optional.empty(), new Access.Certificates(
        Optional.of(certificates.authority()), "", Optional.of(certificates.keystore()), "guess", true));
    assertThatThrownBy(() -> KafkaBus.connect(settings(access))).isInstanceOf(BusException.class)
        .isNotInstanceOf(BusException.Unreachable.class).hasMessageContaining("kafka.tls");
  }

  @Test
  void shouldNameTlsWhereAClientInTheClearIsNotAnswered() {
    KafkaSettings open = new KafkaSettings(broker.bootstrapServers(), 2, 0,
        Map.of("default.api.timeout.ms", "2000", "request.timeout.ms", "1000"));
    assertThatThrownBy(() -> KafkaBus.connect(open)).isInstanceOf(BusException.Unreachable.class)
        .hasMessageContaining("kafka.security-protocol");
  }

  @Test
  void shouldGetATokenFromItsEndpointAndBeRefusedWithoutOne() throws Exception {
    HttpServer tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    List<String> asked = new CopyOnWriteArrayList<>();
    tokens.createContext("/token", x -> {
      asked.add(x.getRequestHeaders().getFirst("Authorization"));
      boolean right = asked.getLast().equals("Basic "
          + Base64.getEncoder().encodeToString("gateway:hush".getBytes(StandardCharsets.UTF_8)));
      long now = System.currentTimeMillis() / 1_000;
      byte[] body = (right ? "{\"access_token\":\"" + token(now) + "\"}" : "{\"error\":\"invalid_client\"}")
          .getBytes(StandardCharsets.UTF_8);
      x.sendResponseHeaders(right ? 200 : 401, body.length);
      x.getResponseBody().write(body);
      x.close();
    });
    tokens.start();
    try {
      String url = "http://127.0.0.1:" + tokens.getAddress().getPort() + "/token";
      Access right = new Access(Protocol.SASL_SSL,
          Optional.of(new Login(Mechanism.OAUTHBEARER, "gateway", "hush", url, "bus")), certificates.trusted());
      assertThatThrownBy(() -> KafkaBus.connect(settings(right))).as("our broker takes no tokens")
          .isInstanceOf(BusException.class).isNotInstanceOf(BusException.Unreachable.class)
          .hasMessageContaining("kafka.sasl-mechanism");
      assertThat(asked).isNotEmpty();
      Access wrong = new Access(Protocol.SASL_SSL,
          Optional.of(new Login(Mechanism.OAUTHBEARER, "gateway", "guess", url, "bus")), certificates.trusted());
      assertThatThrownBy(() -> KafkaBus.connect(settings(wrong))).isInstanceOf(BusException.class)
          .isNotInstanceOf(BusException.Unreachable.class).hasMessageContaining("kafka.oauth")
          .hasMessageNotContaining("guess");
      tokens.stop(0);
      assertThatThrownBy(() -> KafkaBus.connect(settings(right))).as("it may come back")
          .isInstanceOf(BusException.Unreachable.class).hasMessageContaining("kafka.oauth");
    } finally {
      tokens.stop(0);
    }
  }

  private static String token(long now) {
    Base64.Encoder b64 = Base64.getUrlEncoder().withoutPadding();
    return b64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8)) + "."
        + b64.encodeToString(("{\"sub\":\"gateway\",\"scope\":\"bus\",\"iat\":" + now + ",\"exp\":" + (now + 600) + "}")
            .getBytes(StandardCharsets.UTF_8))
        + ".c2lnbmVk";
  }
}

package io.stepline.kafka.bus;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How the clients of a cluster prove who they are and know whom they speak with: TLS and SASL as Kafka 4 has them.
 *
 * @param login empty unless the protocol begins with SASL
 */
public record Access(Protocol protocol, Optional<Login> login, Certificates certificates) {
  /** As Kafka spells them. */
  public enum Protocol {
    PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL;

    public boolean secret() {
      return this == SSL || this == SASL_SSL;
    }

    public boolean login() {
      return this == SASL_PLAINTEXT || this == SASL_SSL;
    }
  }

  /** SASL mechanisms. */
  public enum Mechanism {
    PLAIN("PLAIN"), SCRAM_SHA_256("SCRAM-SHA-256"), SCRAM_SHA_512("SCRAM-SHA-512"), OAUTHBEARER("OAUTHBEARER");

    private final String word;

    Mechanism(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /**
   * @param user client id with OAUTHBEARER
   * @param password client secret with OAUTHBEARER
   * @param tokenUrl where OAUTHBEARER gets its tokens; empty otherwise
   * @param scope asked for with the token; may be empty
   */
  public record Login(Mechanism mechanism, String user, String password, String tokenUrl, String scope) {
    /** Without the password. */
    @Override
    public String toString() {
      return mechanism.word() + " as " + user;
    }
  }

  /**
   * Files of TLS, each PKCS #12 (.p12, .pfx), JKS (.jks) or PEM; a PEM keystore has key and chain in one file.
   *
   * @param truststore empty trusts the authorities of the Java runtime
   * @param verifyHost whether the broker's certificate must have its name
   */
  public record Certificates(Optional<Path> truststore, String truststorePassword, Optional<Path> keystore,
      String keystorePassword, boolean verifyHost) {
    public static final Certificates NONE = new Certificates(Optional.empty(), "", Optional.empty(), "", true);

    /** Without the passwords. */
    @Override
    public String toString() {
      return "truststore " + truststore + ", keystore " + keystore;
    }
  }

  /** Anybody, in the clear: a broker on loopback. */
  public static final Access OPEN = new Access(Protocol.PLAINTEXT, Optional.empty(), Certificates.NONE);

  /** @throws IllegalArgumentException with a sentence for each thing that cannot work */
  public Access {
    List<String> faults = new ArrayList<>();
    if (protocol.login() && login.isEmpty()) faults.add(protocol + " needs a user and a password");
    login.ifPresent(l -> faults.addAll(faults(l)));
    for (Path file : List.of(certificates.truststore(), certificates.keystore()).stream().flatMap(Optional::stream)
        .toList())
      if (!Files.isReadable(file)) faults.add("the file " + file + " cannot be read");
    if (!faults.isEmpty()) throw new IllegalArgumentException(String.join("; ", faults));
  }

  private static List<String> faults(Login l) {
    List<String> faults = new ArrayList<>();
    if (l.user().isEmpty()) faults.add(l.mechanism().word() + " needs a user");
    if (l.password().isEmpty()) faults.add(l.mechanism().word() + " needs a password");
    if ((l.user() + l.password()).chars().anyMatch(Character::isISOControl))
      faults.add("user and password must not have line ends or other control characters");
    if (l.mechanism() == Mechanism.OAUTHBEARER && !l.tokenUrl().matches("https?://.+"))
      faults.add("OAUTHBEARER needs the URL of a token endpoint");
    return faults;
  }

  /** Client properties, for every kind of client. */
  public Map<String, String> properties() {
    Map<String, String> p = new HashMap<>();
    if (protocol == Protocol.PLAINTEXT) return p;
    p.put("security.protocol", protocol.name());
    if (protocol.secret()) p.putAll(tls());
    if (protocol.login()) login.ifPresent(l -> p.putAll(sasl(l)));
    return p;
  }

  /** Properties of TLS alone, for clients and brokers alike. */
  public Map<String, String> tls() {
    Map<String, String> p = new HashMap<>();
    store(p, "ssl.truststore", certificates.truststore(), certificates.truststorePassword());
    store(p, "ssl.keystore", certificates.keystore(), certificates.keystorePassword());
    if (certificates.keystore().isPresent() && !certificates.keystorePassword().isEmpty())
      p.put("ssl.key.password", certificates.keystorePassword());
    p.put("ssl.endpoint.identification.algorithm", certificates.verifyHost() ? "https" : "");
    return p;
  }

  private static void store(Map<String, String> p, String prefix, Optional<Path> file, String password) {
    file.ifPresent(f -> {
      String form = form(f);
      p.put(prefix + ".location", f.toAbsolutePath().toString());
      p.put(prefix + ".type", form);
      if (!password.isEmpty() && !form.equals("PEM")) p.put(prefix + ".password", password);
    });
  }

  private static String form(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".jks")) return "JKS";
    return name.endsWith(".p12") || name.endsWith(".pfx") || name.endsWith(".pkcs12") ? "PKCS12" : "PEM";
  }

  private static Map<String, String> sasl(Login l) {
    Map<String, String> p = new HashMap<>();
    p.put("sasl.mechanism", l.mechanism().word());
    String module = "org.apache.kafka.common.security.";
    switch (l.mechanism()) {
      case PLAIN -> p.put("sasl.jaas.config", jaas(module + "plain.PlainLoginModule", l));
      case SCRAM_SHA_256, SCRAM_SHA_512 -> p.put("sasl.jaas.config", jaas(module + "scram.ScramLoginModule", l));
      case OAUTHBEARER -> {
        allow(l.tokenUrl());
        p.put("sasl.jaas.config", module + "oauthbearer.OAuthBearerLoginModule required;");
        p.put("sasl.login.callback.handler.class", module + "oauthbearer.OAuthBearerLoginCallbackHandler");
        p.put("sasl.oauthbearer.token.endpoint.url", l.tokenUrl());
        p.put("sasl.oauthbearer.client.credentials.client.id", l.user());
        p.put("sasl.oauthbearer.client.credentials.client.secret", l.password());
        if (!l.scope().isEmpty()) p.put("sasl.oauthbearer.scope", l.scope());
      }
    }
    return p;
  }

  private static String jaas(String module, Login l) {
    return module + " required username=" + quoted(l.user()) + " password=" + quoted(l.password()) + ";";
  }

  /** As the JAAS reader of Kafka takes any text. */
  public static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Kafka's clients go to no token endpoint that this property of the process does not name (KAFKA-18813). */
  private static synchronized void allow(String url) {
    String key = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
    TreeSet<String> allowed = new TreeSet<>(List.of(System.getProperty(key, "").split(",")));
    allowed.remove("");
    allowed.add(url);
    System.setProperty(key, String.join(",", allowed));
  }
}

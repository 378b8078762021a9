package io.stepline.ops.app.settings;

import io.stepline.kafka.bus.Access;
import io.stepline.kafka.bus.ClientKeys;
import io.stepline.kafka.bus.Seal;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Kafka cluster, and the broker role. */
@Chapter("Kafka cluster, and the broker role")
public record BusSettings(
    @Setting(key = "bootstrap.servers", or = "",
        says = "an external Kafka cluster; empty runs the embedded broker") String servers,
    @Setting(key = "kafka.partitions", or = "4", min = 1, max = 10000,
        says = "of each topic that is made; at least the number of workers of one role; `./stepline topics raise` gives"
            + " more") int partitions,
    @Setting(key = "kafka.replication", or = "0", min = 0, max = 16,
        says = "copies of each partition; 0 for three, or as many as there are brokers") int replication,
    @Setting(key = "kafka.security-protocol", or = "PLAINTEXT",
        words = {
            "PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"},
        says = "as Kafka spells it; SSL is TLS") String protocol,
    @Setting(key = "kafka.sasl-mechanism", or = "SCRAM-SHA-512",
        words = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"},
        says = "how we log in where the protocol begins with SASL") String mechanism,
    @Setting(key = "kafka.user", or = "",
        says = "user, or client id with OAUTHBEARER") String user,
    @Setting(key = "kafka.password", or = "", secret = true,
        says = "password, or client secret with OAUTHBEARER; or `file:PATH`, `env:NAME`") String password,
    @Setting(key = "kafka.oauth.token-url", or = "", like = "https?://.+", such = "https://id.example/token",
        says = "token endpoint of OAUTHBEARER (client credentials)") String tokenUrl,
    @Setting(key = "kafka.oauth.scope", or = "",
        says = "scope to ask for") String scope,
    @Setting(key = "kafka.tls.truststore", or = "",
        says = "authorities of the brokers' certificates (PEM, .p12, .jks); empty: Java's") Optional<
            Path> truststore,
    @Setting(key = "kafka.tls.truststore-password", or = "", secret = true,
        says = "its password, `file:PATH` or `env:NAME`") String truststorePassword,
    @Setting(key = "kafka.tls.keystore", or = "",
        says = "our key and chain in one file (PEM, .p12, .jks); the broker role needs it") Optional<
            Path> keystore,
    @Setting(key = "kafka.tls.keystore-password", or = "", secret = true,
        says = "its password, `file:PATH` or `env:NAME`") String keystorePassword,
    @Setting(key = "kafka.tls.verify-host", or = "true",
        says = "`false` takes a broker's certificate that has another name") boolean verifyHost,
    @Setting(key = "kafka.seal.keys", or = "", secret = true,
        says = "`id=KEY, id=KEY`, each 32 bytes in base64 (or `file:PATH`, `env:NAME`): every record is encrypted with"
            + " the first and read with any; alike in all processes") String sealKeys,
    @Setting(key = "kafka.seal.use", or = "seal",
        says = "`read` reads encrypted records, `seal` encrypts too, `only` refuses all others") Seal.Use sealUse,
    @Setting(key = "kafka.audio-records", or = "shared", words = {"shared", "single"},
        says = "`shared`: frames of all calls of a partition are one record a tick; `single`: each is a record, for"
            + " readers of releases that know nothing else") String audioRecords,
    @Setting(key = "kafka.client.*", or = "",
        says = "a property of Kafka's clients that Stepline does not rest on, such as `client.rack`; passwords may be"
            + " `file:PATH` or `env:NAME`") Map<String, String> client,
    @Setting(key = "broker.port", or = "19092", min = 0, max = 65535,
        says = "port of the embedded broker, for clients") int brokerPort,
    @Setting(key = "broker.listen", or = "127.0.0.1",
        says = "address the broker role listens on") String listen,
    @Setting(key = "broker.advertise", or = "",
        says = "name or address of this host as the other hosts reach it; empty for `broker.listen`") String advertise,
    @Setting(key = "broker.node", or = "1", min = 1, max = 9999,
        says = "number of this broker among `broker.voters`") int node,
    @Setting(key = "broker.voters", or = "", like = "[^ ]+@.+", such = "1@kafka-1:9093,2@kafka-2:9093,3@kafka-3:9093",
        says = "all brokers of a cluster of three or five, alike on each host, with the port of the quorum; empty"
            + " for one alone") String voters,
    @Setting(key = "broker.users", or = "",
        says = "file of `user:password`, a line for each whom the broker role lets in with PLAIN") Optional<
            Path> users,
    @Setting(key = "broker.rights", or = "true",
        says = "users of the broker role may do only what `./stepline topics acls` lets them") boolean rights){
  /** @throws IllegalArgumentException in sentences */
  public BusSettings {
    List<String> faults = ClientKeys.faults(client.keySet());
    if (sealUse == Seal.Use.ONLY && sealKeys.isEmpty())
      throw new IllegalArgumentException("kafka.seal.use=only needs kafka.seal.keys; without them nothing can be read");
    if (!faults.isEmpty())
      throw new IllegalArgumentException("kafka.client: " + String.join("; ", faults));
  }

  /**
   * How to speak with the cluster.
   *
   * @throws IllegalArgumentException naming what cannot work
   */
  public Access access() {
    Access.Protocol how = Access.Protocol.valueOf(protocol);
    Optional<Access.Login> login = Optional.of(how).filter(Access.Protocol::login).map(h -> new Access.Login(
        List.of(Access.Mechanism.values()).stream().filter(m -> m.word().equals(mechanism)).findFirst().orElseThrow(),
        user, Secrets.read("kafka.password", password), tokenUrl, scope));
    try {
      return new Access(how, login, new Access.Certificates(truststore,
          Secrets.read("kafka.tls.truststore-password", truststorePassword), keystore,
          Secrets.read("kafka.tls.keystore-password", keystorePassword), verifyHost));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("kafka.security-protocol " + protocol + ": " + e.getMessage()
          + "; see kafka.user, kafka.password, kafka.oauth.* and kafka.tls.*", e);
    }
  }

  /**
   * How records are encrypted.
   *
   * @throws IllegalArgumentException naming what is wrong, never a key
   */
  public Seal seal() {
    Map<String, byte[]> keys = new LinkedHashMap<>();
    for (String pair : sealKeys.split(",")) {
      if (pair.isBlank()) continue;
      String[] idAndKey = pair.strip().split("\\s*=\\s*", 2);
      if (idAndKey.length != 2) throw new IllegalArgumentException(
          "setting kafka.seal.keys is not id=KEY, id=KEY, such as 2027=file:/run/secrets/bus");
      try {
        keys.put(idAndKey[0], Base64.getDecoder().decode(Secrets.read("kafka.seal.keys", idAndKey[1]).strip()));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("setting kafka.seal.keys: the key '" + idAndKey[0] + "' cannot be read or is"
            + " not base64; 'openssl rand -base64 32' makes one", e);
      }
    }
    try {
      return new Seal(keys, sealUse);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("setting kafka.seal.keys: " + e.getMessage(), e);
    }
  }

  /** Properties for the clients: those of {@link #access}, and above them those of {@code kafka.client}. */
  public Map<String, String> properties() {
    Map<String, String> all = new LinkedHashMap<>(access().properties());
    client.forEach((k, v) -> all.put(k, ClientKeys.secret(k) ? Secrets.read("kafka.client." + k, v) : v));
    return all;
  }
}

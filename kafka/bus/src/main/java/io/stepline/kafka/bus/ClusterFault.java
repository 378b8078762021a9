package io.stepline.kafka.bus;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** What a cluster's refusal or silence means, and the cure, in a sentence. */
final class ClusterFault {
  /** "Failed to create new KafkaAdminClient", "Failed to construct kafka producer". */
  private static final String CREATING = "Failed to c";

  /** Kafka tells of the token endpoint's silence in words only. */
  private static final Pattern AWAY = Pattern.compile("java\\.net\\.(ConnectException|UnknownHostException|"
      + "SocketTimeoutException|NoRouteToHostException)");

  private ClusterFault() {}

  /**
   * @param doing what was tried, as in "could not ..."
   * @return {@link BusException.Unreachable} if the same may work later
   */
  static BusException of(String servers, String doing, Throwable thrown) {
    Optional<Throwable> lasting = find(thrown, AuthorizationException.class)
        .or(() -> find(thrown, AuthenticationException.class));
    if (lasting.isPresent())
      return new BusException("could not " + doing + " at " + servers + ": " + sentence(lasting.get()), thrown);
    boolean away = chain(thrown).stream().anyMatch(e -> AWAY.matcher(e + "").find());
    if (away && words(thrown).contains(CREATING))
      return new BusException.Unreachable("the token endpoint of kafka.oauth.token-url does not answer ("
          + words(root(thrown)) + ")", thrown);
    if (words(thrown).contains(CREATING) && !words(root(thrown)).contains("resolvable"))
      return new BusException("the settings for the Kafka cluster at " + servers + " cannot be used: "
          + words(root(thrown)) + "; check kafka.security-protocol, the files of kafka.tls.* and their passwords, and"
          + " kafka.oauth.* with kafka.user and kafka.password where tokens are used", thrown);
    return new BusException.Unreachable("the Kafka cluster at " + servers + " does not answer (" + words(root(thrown))
        + "); check that it runs, that bootstrap.servers names it, and whether it wants TLS or a login "
        + "(kafka.security-protocol)", thrown);
  }

  /** Whether asking again soon is of no use. */
  static boolean lasts(Throwable thrown) {
    return find(thrown, AuthorizationException.class).isPresent()
        || find(thrown, AuthenticationException.class).isPresent();
  }

  static String sentence(Throwable refusal) {
    return switch (refusal) {
      case SslAuthenticationException e -> "the TLS handshake failed (" + words(root(e))
          + "); set kafka.tls.truststore to the authority of the brokers' certificates, and kafka.tls.keystore "
          + "where they ask for ours";
      case AuthenticationException e -> "the login was refused (" + words(e)
          + "); check kafka.user, kafka.password and kafka.sasl-mechanism";
      case AuthorizationException e -> "the user may not (" + words(e)
          + "); './stepline topics acls' prints what each role needs";
      default -> words(refusal);
    };
  }

  static Optional<Throwable> find(Throwable thrown, Class<? extends Throwable> kind) {
    return chain(thrown).stream().filter(kind::isInstance).findFirst();
  }

  private static Throwable root(Throwable thrown) {
    return chain(thrown).getLast();
  }

  private static Deque<Throwable> chain(Throwable thrown) {
    Deque<Throwable> chain = new ArrayDeque<>();
    Optional<Throwable> next = Optional.of(thrown);
    while (next.isPresent() && chain.size() < 20) {
      chain.add(next.get());
      next = Optional.ofNullable(next.get().getCause());
    }
    return chain;
  }

  /** Never "null", and one line: Kafka puts stacks into some of its messages. */
  private static String words(Throwable thrown) {
    return Optional.ofNullable(thrown.getMessage()).filter(m -> !m.isBlank())
        .map(m -> m.strip().lines().findFirst().orElse(""))
        .orElse("no word for too long: " + thrown.getClass().getSimpleName());
  }
}

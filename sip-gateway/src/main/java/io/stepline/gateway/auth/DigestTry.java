package io.stepline.gateway.auth;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One request of ours on its way through challenges (RFC 3261 22.2, RFC 7616 3.3): each realm of each asker is answered
 * once, and again only where it says that the nonce was stale. Repeats of the request share it. Thread-safe.
 */
public final class DigestTry {
  private static final int MAX_ANSWERS = 3;
  private static final int MAX_REALMS = 8;
  private final DigestLogin login;
  private final Map<DigestLogin.Space, DigestNonce> now = new LinkedHashMap<>();
  private final Map<DigestLogin.Space, Integer> answers = new HashMap<>();

  /** A header to be sent. */
  public record Proof(String header, String value) {}

  DigestTry(DigestLogin login) {
    this.login = login;
    now.putAll(login.known());
  }

  /** What the request says of us as it is sent next; nothing where nobody has asked. */
  public synchronized List<Proof> proofs(Digest.Subject what) {
    List<Proof> all = new ArrayList<>();
    now.forEach((space, nonce) -> all
        .add(new Proof(space.asker().proof(), nonce.authorization(login.credentials(), what))));
    return all;
  }

  /**
   * The request was answered 401 or 407.
   *
   * @param headers of the response, values by name
   * @return whether another try makes sense: not when an answer to a fresh nonce was refused, and not when nobody asks
   * anything that we can answer
   */
  public synchronized boolean challenged(Function<String, List<String>> headers) {
    Map<DigestLogin.Space, Digest.Challenge> asked = new LinkedHashMap<>();
    for (DigestAsker asker : DigestAsker.values()) Digest.strongest(headers.apply(asker.challenge()))
        .forEach((realm, challenge) -> asked.put(new DigestLogin.Space(asker, realm), challenge));
    if (asked.isEmpty() || asked.size() > MAX_REALMS) return false;
    boolean refused = asked.entrySet().stream().anyMatch(a -> isRefusal(a.getKey(), a.getValue()));
    asked.forEach(this::ask);
    return !refused;
  }

  private boolean isRefusal(DigestLogin.Space space, Digest.Challenge challenge) {
    int answered = answers.getOrDefault(space, 0);
    return challenge.stale() ? answered >= MAX_ANSWERS : answered >= 1;
  }

  private void ask(DigestLogin.Space space, Digest.Challenge challenge) {
    Optional.ofNullable(now.get(space)).filter(n -> !answers.containsKey(space))
        .ifPresent(n -> login.forget(space, n, challenge.stale()));
    answers.merge(space, 1, Integer::sum);
    now.put(space, new DigestNonce(challenge));
  }

  /** The request was answered otherwise: what it said of us is good, where {@code status} says so. */
  public synchronized void heard(int status, Function<String, List<String>> headers) {
    if (!isTaken(status)) return;
    for (DigestAsker asker : DigestAsker.values()) {
      Optional<String> next = headers.apply(asker.info()).stream().findFirst()
          .flatMap(v -> DigestParameters.parse("Digest " + v)).map(p -> p.get("nextnonce")).filter(n -> !n.isEmpty());
      now.entrySet().stream().filter(e -> e.getKey().asker() == asker).forEach(e -> next.ifPresentOrElse(
          n -> login.keepNext(e.getKey(), e.getValue().followedBy(n)), () -> login.keep(e.getKey(), e.getValue())));
    }
  }

  /** Statuses that a request gets once it is known whose it is. */
  private static boolean isTaken(int status) {
    return status > 100 && status < 500 && status != 401 && status != 403 && status != 407;
  }
}

package io.stepline.gateway.auth;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Our side of digest authentication towards one peer, as all requests to it share it: the credentials, and nonces that
 * were accepted and are good for more than one request. What a challenge means for one request is its
 * {@link DigestTry}'s. Thread-safe.
 */
public final class DigestLogin {
  private static final int MAX_SPACES = 16;
  private final Credentials credentials;
  private final Map<Space, DigestNonce> known = new LinkedHashMap<>();
  private final Set<Space> once = new HashSet<>();

  /** Where credentials are good. */
  record Space(DigestAsker asker, String realm) {}

  public DigestLogin(Credentials credentials) {
    this.credentials = credentials;
  }

  /** For one request, before it is sent for the first time. */
  public DigestTry request() {
    return new DigestTry(this);
  }

  Credentials credentials() {
    return credentials;
  }

  /** What a request can prove itself with unasked. */
  synchronized Map<Space, DigestNonce> known() {
    return Map.copyOf(known);
  }

  /** It was accepted. */
  synchronized void keep(Space space, DigestNonce nonce) {
    if (!nonce.counts() || once.contains(space) || known.size() >= MAX_SPACES && !known.containsKey(space)) return;
    known.put(space, nonce);
  }

  /** The server has named it ahead of its use (nextnonce), so it may be used although others were good once. */
  synchronized void keepNext(Space space, DigestNonce nonce) {
    once.remove(space);
    keep(space, nonce);
  }

  /** It was used unasked and refused. @param stale whether only its time was over */
  synchronized void forget(Space space, DigestNonce nonce, boolean stale) {
    known.remove(space, nonce);
    if (!stale && once.size() < MAX_SPACES) once.add(space);
  }
}

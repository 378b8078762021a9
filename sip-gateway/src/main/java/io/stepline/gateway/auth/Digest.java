package io.stepline.gateway.auth;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Digest authentication from the side that is asked (RFC 7616, RFC 8760). Pure. */
public final class Digest {
  private Digest() {}

  /**
   * @param session whether the key is made of nonces too ({@code MD5-sess} and its kin, RFC 7616 3.4.2)
   * @param qop as offered; empty for the old form without it
   */
  public record Challenge(String realm, String nonce, String opaque, DigestAlgorithm algorithm, boolean session,
      List<String> qop, boolean stale) {
    private static final String SESSION = "-sess";

    /** @return empty when it is not one we can answer */
    public static Optional<Challenge> parse(String header) {
      return DigestParameters.parse(header).flatMap(p -> {
        String token = p.get("algorithm");
        boolean session = token.toLowerCase(Locale.ROOT).endsWith(SESSION);
        return DigestAlgorithm
            .byToken(session ? token.substring(0, token.length() - SESSION.length()) : token)
            .map(a -> new Challenge(p.get("realm"), p.get("nonce"), p.get("opaque"), a, session,
                p.get("qop").isEmpty() ? List.of()
                    : Arrays.stream(p.get("qop").split(",")).map(q -> q.strip().toLowerCase(Locale.ROOT)).toList(),
                p.get("stale").equalsIgnoreCase("true")));
      }).filter(c -> c.qop().isEmpty() ? !c.session() : c.qop().contains("auth") || c.qop().contains("auth-int"));
    }

    String token() {
      return algorithm.token() + (session ? SESSION : "");
    }

    /** The same with the nonce that the server wants next. */
    Challenge with(String next) {
      return new Challenge(realm, next, opaque, algorithm, session, qop, false);
    }
  }

  /** What is being asked for: method, request URI and body. */
  public record Subject(String method, String uri, byte[] body) {}

  /** The strongest challenge of each realm, among those that we can answer; the first of equals. */
  static Map<String, Challenge> strongest(List<String> headers) {
    Map<String, Challenge> byRealm = new LinkedHashMap<>();
    headers.stream().map(Challenge::parse).flatMap(Optional::stream).forEach(c -> byRealm.merge(c.realm(), c,
        (one, other) -> other.algorithm().compareTo(one.algorithm()) < 0 ? other : one));
    return byRealm;
  }

  /** The value of the Authorization header. @param nonceCount how often this nonce has been used, from 1 */
  public static String authorization(Challenge c, Credentials who, Subject what, String cnonce, int nonceCount) {
    String qop = c.qop().isEmpty() ? "" : c.qop().contains("auth") ? "auth" : "auth-int";
    String nc = String.format("%08x", nonceCount);
    StringBuilder out = new StringBuilder("Digest username=\"").append(quoted(who.username())).append("\", realm=\"")
        .append(quoted(c.realm())).append("\", nonce=\"")
        .append(quoted(c.nonce())).append("\", uri=\"").append(what.uri()).append("\", response=\"")
        .append(response(c.algorithm(), ha1(c, who, cnonce), c.nonce(), what, qop, cnonce, nc))
        .append("\", algorithm=").append(c.token());
    if (!qop.isEmpty())
      out.append(", qop=").append(qop).append(", cnonce=\"").append(cnonce).append("\", nc=").append(nc);
    if (!c.opaque().isEmpty()) out.append(", opaque=\"").append(quoted(c.opaque())).append('"');
    return out.toString();
  }

  private static String ha1(Challenge c, Credentials who, String cnonce) {
    String plain = ha1(c.algorithm(), who, c.realm());
    return c.session() ? c.algorithm().hex(plain + ":" + c.nonce() + ":" + cnonce) : plain;
  }

  static String ha1(DigestAlgorithm a, Credentials who, String realm) {
    return a.hex(who.username() + ":" + realm + ":" + who.password());
  }

  static String response(DigestAlgorithm a, String ha1, String nonce, Subject what, String qop, String cnonce,
      String nc) {
    String ha2 = a.hex(what.method() + ":" + what.uri() + (qop.equals("auth-int") ? ":" + a.hex(what.body()) : ""));
    return a.hex(qop.isEmpty() ? ha1 + ":" + nonce + ":" + ha2
        : ha1 + ":" + nonce + ":" + nc + ":" + cnonce + ":" + qop + ":" + ha2);
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}

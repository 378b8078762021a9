package io.stepline.gateway.auth;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Digest authentication from the side that is asked (RFC 7616, RFC 8760). Pure. */
public final class Digest {
  private Digest() {}

  /** @param qop as offered; empty for the old form without it */
  public record Challenge(String realm, String nonce, String opaque, DigestAlgorithm algorithm, List<String> qop,
      boolean stale) {
    /** @return empty when it is not one we can answer */
    public static Optional<Challenge> parse(String header) {
      return DigestParameters.parse(header)
          .flatMap(p -> DigestAlgorithm.byToken(p.get("algorithm"))
              .map(a -> new Challenge(p.get("realm"), p.get("nonce"), p.get("opaque"), a,
                  p.get("qop").isEmpty() ? List.of()
                      : Arrays.stream(p.get("qop").split(",")).map(q -> q.strip().toLowerCase(Locale.ROOT)).toList(),
                  p.get("stale").equalsIgnoreCase("true"))))
          .filter(c -> c.qop().isEmpty() || c.qop().contains("auth") || c.qop().contains("auth-int"));
    }
  }

  /** What is being asked for: method, request URI and body. */
  public record Subject(String method, String uri, byte[] body) {}

  /** The strongest of what a server offers. */
  public static Optional<Challenge> strongest(List<Challenge> offered) {
    return offered.stream().min(Comparator.comparing(Challenge::algorithm));
  }

  /** The value of the Authorization header. @param nonceCount how often this nonce has been used, from 1 */
  public static String authorization(Challenge c, Credentials who, Subject what, String cnonce, int nonceCount) {
    String qop = c.qop().isEmpty() ? "" : c.qop().contains("auth") ? "auth" : "auth-int";
    String nc = String.format("%08x", nonceCount);
    StringBuilder out = new StringBuilder("Digest username=\"").append(quoted(who.username())).append("\", realm=\"")
        .append(quoted(c.realm())).append("\", nonce=\"")
        .append(quoted(c.nonce())).append("\", uri=\"").append(what.uri()).append("\", response=\"")
        .append(response(c.algorithm(), who, c.realm(), c.nonce(), what, qop, cnonce, nc)).append("\", algorithm=")
        .append(c.algorithm().token());
    if (!qop.isEmpty())
      out.append(", qop=").append(qop).append(", cnonce=\"").append(cnonce).append("\", nc=").append(nc);
    if (!c.opaque().isEmpty()) out.append(", opaque=\"").append(quoted(c.opaque())).append('"');
    return out.toString();
  }

  static String response(DigestAlgorithm a, Credentials who, String realm, String nonce, Subject what, String qop,
      String cnonce, String nc) {
    String ha1 = a.hex(who.username() + ":" + realm + ":" + who.password());
    String ha2 = a.hex(what.method() + ":" + what.uri() + (qop.equals("auth-int") ? ":" + a.hex(what.body()) : ""));
    return a.hex(qop.isEmpty() ? ha1 + ":" + nonce + ":" + ha2
        : ha1 + ":" + nonce + ":" + nc + ":" + cnonce + ":" + qop + ":" + ha2);
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}

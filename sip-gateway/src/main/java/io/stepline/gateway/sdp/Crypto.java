package io.stepline.gateway.sdp;

import io.stepline.media.srtp.SrtpKey;
import io.stepline.media.srtp.SrtpSuite;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** One {@code a=crypto} line (RFC 4568 9.1): a key that its sender will protect its packets with. */
public record Crypto(int tag, SrtpKey key) {
  /**
   * @return empty when suite, key or parameters are not ones we can honour; such a line is passed over, as the RFC asks
   */
  static Optional<Crypto> parse(String value) {
    String[] parts = value.strip().split("\\s+");
    if (parts.length < 3 || !parts[0].matches("[0-9]{1,9}") || !parts[2].startsWith("inline:")) return Optional.empty();
    for (int i = 3; i < parts.length; i++) if (!parts[i].startsWith("WSH=")) return Optional.empty();
    String[] key = parts[2].substring("inline:".length()).split("\\|");
    for (int i = 1; i < key.length; i++) if (key[i].contains(":")) return Optional.empty();
    return SrtpSuite.byName(parts[1].toUpperCase(java.util.Locale.ROOT))
        .flatMap(suite -> keyOf(suite, key[0]).map(k -> new Crypto(Integer.parseInt(parts[0]), k)));
  }

  private static Optional<SrtpKey> keyOf(SrtpSuite suite, String base64) {
    try {
      return Optional.of(new SrtpKey(suite, Base64.getDecoder().decode(base64)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static List<Crypto> of(SdpSession.Media m) {
    List<Crypto> all = new ArrayList<>();
    for (String a : m.attributes())
      if (a.startsWith("crypto:") && all.size() < 16) parse(a.substring(7)).ifPresent(all::add);
    return all;
  }

  String line() {
    return "a=crypto:" + tag + " " + key.suite() + " inline:" + key.base64() + "\r\n";
  }
}

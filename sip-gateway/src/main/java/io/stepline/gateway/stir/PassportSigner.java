package io.stepline.gateway.stir;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stepline.gateway.auth.PemKey;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Vouches for the calling number of our calls: a full-form SHAKEN token in an Identity header (RFC 8224 4, RFC 8225,
 * RFC 8588). Thread-safe.
 */
public final class PassportSigner {
  private static final JsonMapper JSON = new JsonMapper();
  private final PrivateKey key;
  private final String certificateUrl;
  private final String originId = UUID.randomUUID().toString();

  /** @param key on P-256 @param certificateUrl where verifiers find the certificate */
  public PassportSigner(PrivateKey key, String certificateUrl) {
    if (!(key instanceof ECPrivateKey ec) || ec.getParams().getOrder().bitLength() != 256)
      throw new IllegalArgumentException("the key that signs must be an EC key on P-256");
    if (!certificateUrl.matches("https://[^\\s<>\"]+"))
      throw new IllegalArgumentException("the certificate's address must be https, not " + certificateUrl);
    this.key = key;
    this.certificateUrl = certificateUrl;
  }

  /** @param pem the key's file @throws IllegalArgumentException if it holds none that can be used */
  public static PassportSigner of(String pem, String certificateUrl) {
    try {
      return new PassportSigner(PemKey.read(new StringReader(pem)), certificateUrl);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("not a key that can sign: " + e.getMessage(), e);
    }
  }

  /**
   * @param attestation A, B or C
   * @param from calling and {@code to} called number; plus and separators do not count
   * @return the value of the Identity header
   */
  public String sign(String attestation, String from, String to, long nowS) {
    try {
      String head =
          part(new TreeMap<>(Map.of("alg", "ES256", "ppt", "shaken", "typ", "passport", "x5u", certificateUrl)));
      String body = part(new TreeMap<>(Map.of("attest", attestation, "dest", Map.of("tn", List.of(digits(to))), "iat",
          nowS, "orig", Map.of("tn", digits(from)), "origid", originId)));
      Signature s = Signature.getInstance("SHA256withECDSAinP1363Format");
      s.initSign(key);
      s.update((head + "." + body).getBytes(StandardCharsets.US_ASCII));
      return head + "." + body + "." + base64(s.sign()) + ";info=<" + certificateUrl + ">;alg=ES256;ppt=shaken";
    } catch (JacksonException | GeneralSecurityException e) {
      throw new IllegalStateException("the call cannot be signed: " + e.getMessage(), e);
    }
  }

  private static String part(Map<String, Object> json) throws JacksonException {
    return base64(JSON.writeValueAsBytes(json));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String digits(String number) {
    return number.replaceAll("[^0-9]", "");
  }
}

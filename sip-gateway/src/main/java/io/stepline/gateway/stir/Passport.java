package io.stepline.gateway.stir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A personal assertion token out of an Identity header (RFC 8225, RFC 8588), read but not yet believed. {@code info} is
 * where the certificate lies.
 */
record Passport(String signed, byte[] signature, String algorithm, String extension, String certificateUrl, String info,
    String attestation, String from, List<String> to,
    long issuedAtS) {
  private static final int MAX_LENGTH = 8_192;
  private static final JsonMapper JSON = new JsonMapper();

  /** @return empty when it is not a well-formed full-form token */
  static Optional<Passport> parse(String identity) {
    if (identity.length() > MAX_LENGTH) return Optional.empty();
    String[] parts = identity.strip().split(";");
    String[] token = parts[0].strip().split("\\.");
    if (token.length != 3) return Optional.empty();
    try {
      JsonNode head = JSON.readTree(Base64.getUrlDecoder().decode(token[0]));
      JsonNode body = JSON.readTree(Base64.getUrlDecoder().decode(token[1]));
      String info = "";
      for (int i = 1; i < parts.length; i++) {
        String p = parts[i].strip();
        if (p.startsWith("info=")) info = p.substring(5).replaceAll("^<|>$", "");
      }
      List<String> to = new ArrayList<>();
      body.path("dest").path("tn").forEach(t -> to.add(t.asText()));
      return Optional.of(new Passport(token[0] + "." + token[1], Base64.getUrlDecoder().decode(token[2]),
          head.path("alg").asText(), head.path("ppt").asText(),
          head.path("x5u").asText(), info, body.path("attest").asText(), body.path("orig").path("tn").asText(), to,
          body.path("iat").asLong()));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

package io.stepline.dialog.campaign.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * The house's key for evidence (Ed25519, RFC 8032): two lines in a file that only its owner reads, made when it is
 * first needed.
 */
public final class EvidenceKey {
  private final PrivateKey secret;
  private final String publicKey;

  private EvidenceKey(PrivateKey secret, String publicKey) {
    this.secret = secret;
    this.publicKey = publicKey;
  }

  /** @throws IllegalArgumentException if the file cannot be used */
  public static EvidenceKey at(Path file) {
    try {
      if (!Files.exists(file)) make(file);
      List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
      return new EvidenceKey(KeyFactory.getInstance("Ed25519")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines.getFirst()))), lines.get(1));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException("the evidence key " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static void make(Path file) throws IOException, GeneralSecurityException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    String text = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()) + "\n"
        + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()) + "\n";
    try (var out = Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      out.write(StandardCharsets.US_ASCII.encode(text));
    }
  }

  /** X.509 in Base64. */
  public String publicKey() {
    return publicKey;
  }

  String sign(String text) {
    try {
      Signature s = Signature.getInstance("Ed25519");
      s.initSign(secret);
      s.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(s.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.stepline.gateway.stir;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Verifies the Identity of a call against configured trust anchors (RFC 8224 6.2, RFC 8226). Thread-safe; may wait for
 * the certificate.
 */
public final class PassportVerifier {
  private static final long FRESH_S = 60;
  /** RFC 8226 9: what the certificate may speak for. */
  private static final String TN_AUTHORIZATION_LIST = "1.3.6.1.5.5.7.1.26";

  private final CertificateSource certificates;
  private final Set<TrustAnchor> anchors;

  /**
   * @param attestation A, B or C of a valid token; {@code sipStatus} and {@code reason} say what is wrong with another
   */
  public record Verdict(boolean valid, String attestation, int sipStatus, String reason) {
    static Verdict no(int status, String reason) {
      return new Verdict(false, "", status, reason);
    }
  }

  public PassportVerifier(CertificateSource certificates, List<X509Certificate> anchors) {
    this.certificates = certificates;
    this.anchors = anchors.stream().map(a -> new TrustAnchor(a, null)).collect(Collectors.toSet());
  }

  /** @param from calling and {@code to} called number as the INVITE has them */
  public Verdict verify(Optional<String> identity, String from, String to, long nowS) {
    if (identity.isEmpty()) return Verdict.no(428, "Use Identity Header");
    Optional<Passport> parsed = Passport.parse(identity.get());
    if (parsed.isEmpty()) return Verdict.no(438, "Invalid Identity Header");
    Passport p = parsed.get();
    if (!p.algorithm().equals("ES256") || !p.extension().equals("shaken") || !p.attestation().matches("[ABC]"))
      return Verdict.no(438, "Invalid Identity Header");
    if (Math.abs(nowS - p.issuedAtS()) > FRESH_S) return Verdict.no(403, "Stale Date");
    if (!digits(p.from()).equals(digits(from)) || p.to().stream().noneMatch(t -> digits(t).equals(digits(to))))
      return Verdict.no(438, "Invalid Identity Header");
    if (p.info().isEmpty() || !p.info().equals(p.certificateUrl())) return Verdict.no(436, "Bad Identity Info");
    Optional<List<X509Certificate>> chain = certificates.chain(p.info());
    if (chain.isEmpty() || chain.get().isEmpty()) return Verdict.no(436, "Bad Identity Info");
    if (!isTrusted(chain.get(), nowS)) return Verdict.no(437, "Unsupported Credential");
    return isSigned(p, chain.get().getFirst()) ? new Verdict(true, p.attestation(), 200, "")
        : Verdict.no(438, "Invalid Identity Header");
  }

  private boolean isTrusted(List<X509Certificate> chain, long nowS) {
    try {
      if (chain.getFirst().getExtensionValue(TN_AUTHORIZATION_LIST) == null) return false;
      List<X509Certificate> below =
          chain.stream().filter(c -> anchors.stream().noneMatch(a -> a.getTrustedCert().equals(c))).toList();
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      parameters.setDate(new Date(nowS * 1000));
      parameters.addCertPathChecker(new TnAuthorizationKnown());
      CertPathValidator.getInstance("PKIX").validate(CertificateFactory.getInstance("X.509").generateCertPath(below),
          parameters);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The extension may be critical; the path validator of the platform does not know it. */
  private static final class TnAuthorizationKnown extends java.security.cert.PKIXCertPathChecker {
    @Override
    public void init(boolean forward) {}

    @Override
    public boolean isForwardCheckingSupported() {
      return true;
    }

    @Override
    public Set<String> getSupportedExtensions() {
      return Set.of(TN_AUTHORIZATION_LIST);
    }

    @Override
    public void check(java.security.cert.Certificate cert, java.util.Collection<String> unresolved) {
      unresolved.remove(TN_AUTHORIZATION_LIST);
    }
  }

  private static boolean isSigned(Passport p, X509Certificate signer) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initVerify(signer.getPublicKey());
      signature.update(p.signed().getBytes(StandardCharsets.US_ASCII));
      return signature.verify(p.signature());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** RFC 8224 8.3: separators and the plus do not count. */
  private static String digits(String number) {
    return number.replaceAll("[^0-9]", "");
  }
}

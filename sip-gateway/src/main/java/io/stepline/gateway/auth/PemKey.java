package io.stepline.gateway.auth;

import java.io.IOException;
import java.io.Reader;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** A private key in PEM: PKCS 8, or the older form of its algorithm. */
public final class PemKey {
  private PemKey() {}

  /** @throws GeneralSecurityException if there is no unencrypted key in it */
  public static PrivateKey read(Reader in) throws IOException, GeneralSecurityException {
    try (PEMParser pem = new PEMParser(in)) {
      for (Object next = pem.readObject(); next != null; next = pem.readObject()) {
        if (next instanceof PEMKeyPair pair) return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
        if (next instanceof PrivateKeyInfo info) return new JcaPEMKeyConverter().getPrivateKey(info);
      }
    }
    throw new GeneralSecurityException("it holds no unencrypted private key");
  }
}

package io.stepline.gateway.auth;

/** Who asks who we are: the server a request is for, or a proxy on its way (RFC 3261 22.2, 22.3). */
public enum DigestAsker {
  SERVER("WWW-Authenticate", "Authorization", "Authentication-Info"),
  PROXY("Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info");

  private final String challenge;
  private final String proof;
  private final String info;

  DigestAsker(String challenge, String proof, String info) {
    this.challenge = challenge;
    this.proof = proof;
    this.info = info;
  }

  /** The header that asks. */
  public String challenge() {
    return challenge;
  }

  /** The header that answers. */
  public String proof() {
    return proof;
  }

  /** The header of a response that may name the next nonce (RFC 7616 3.5). */
  public String info() {
    return info;
  }
}

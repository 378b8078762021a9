package io.stepline.gateway.call;

import io.stepline.gateway.auth.Digest;
import java.util.List;

/**
 * A request from outside any dialog, as far as the door minds.
 *
 * @param peer address it came from
 * @param authorization values of its Authorization headers, as they came
 * @param subject what a digest of it is about
 */
public record Knock(String peer, String method, String userAgent, List<String> authorization, Digest.Subject subject,
    Form form) {

  /**
   * What it is made of.
   *
   * @param unknown extensions that it requires and we do not know
   * @param sipUri whether it is for a sip:, sips: or tel: URI
   * @param contact whether it names the one address that it needs
   * @param takesSdp whether the caller accepts a description
   * @param bodyReadable whether it has no body, a description, or one that need not be understood
   */
  public record Form(boolean versionKnown, boolean sipUri, List<String> unknown, boolean contact,
      boolean takesSdp, boolean bodyReadable) {
    public static final Form GOOD = new Form(true, true, List.of(), true, true, true);
  }
}

package io.stepline.gateway.call;

import java.util.Map;
import java.util.Optional;

/**
 * What a REFER of ours asks for.
 *
 * @param replaces the dialog that the peer's new call is to take the place of (RFC 3891)
 * @param headers of the REFER; User-to-User also becomes part of the Refer-To, so that the target gets it (RFC 7433 6)
 */
public record Referral(String target, Optional<DialogId> replaces, Map<String, String> headers) {
  Referral to(String other) {
    return new Referral(other, replaces, headers);
  }
}

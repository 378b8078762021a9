package io.stepline.gateway.sip;

import java.util.List;
import java.util.Optional;

/**
 * Where SIP listens.
 *
 * @param bind an address of this machine, or 0.0.0.0 for all
 * @param transports udp, tcp
 * @param advertise the address peers should use, when it is not the one they reach us by (NAT)
 */
public record SipListen(String bind, int port, List<String> transports, Optional<String> advertise) {
  boolean everywhere() {
    return bind.equals("0.0.0.0") || bind.equals("::");
  }

  /** For Via: what we call ourselves before we know whom we talk to. */
  String contactHost() {
    return advertise.orElseGet(() -> everywhere() ? LocalAddress.primary() : bind);
  }
}

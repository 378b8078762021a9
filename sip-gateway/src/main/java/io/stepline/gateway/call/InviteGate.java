package io.stepline.gateway.call;

import java.util.Locale;

/**
 * Where an INVITE can be refused, in the order in which the house looks: the first gate that is shut counts, and what
 * comes after it is not looked at.
 */
public enum InviteGate {
  /** At the door, before anything is spent on the request; {@link #BANNED} to {@link #CONTACT} are for others too. */
  BANNED, SCANNER, SOURCE_RATE, STRANGER, DIGEST, VERSION, URI_SCHEME, EXTENSION, CONTACT, ACCEPT, BODY,
  /** In the house, before there is a leg. */
  REPLACES, DRAINING, NUMBER, SOURCE_FULL, UNATTENDED, HOUSE_FULL, TRUNK_FULL, TRUNK_RATE, IDENTITY, ROOM,
  /** By the leg. */
  PORTS, SESSION_TIMER, OFFER;

  /** For logs and meters. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

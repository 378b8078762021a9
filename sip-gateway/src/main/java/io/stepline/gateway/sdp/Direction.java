package io.stepline.gateway.sdp;

/** Who sends, from the speaker's point of view (RFC 3264 5.1). */
public enum Direction {
  SENDRECV(true, true), SENDONLY(true, false), RECVONLY(false, true), INACTIVE(false, false);

  private final boolean sends;
  private final boolean receives;

  Direction(boolean sends, boolean receives) {
    this.sends = sends;
    this.receives = receives;
  }

  public boolean sends() {
    return sends;
  }

  public boolean receives() {
    return receives;
  }

  public static Direction of(boolean sends, boolean receives) {
    return sends ? receives ? SENDRECV : SENDONLY : receives ? RECVONLY : INACTIVE;
  }

  public String attribute() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}

package io.stepline.gateway.sdp;

/** Not a session description, or not one we can work with. */
public final class SdpException extends RuntimeException {
  public SdpException(String message) {
    super(message);
  }
}

package io.stepline.gateway.sip;

/** SIP cannot do what was asked; the message says what to do about it. */
public final class SipException extends RuntimeException {
  public SipException(String message, Throwable cause) {
    super(message, cause);
  }
}

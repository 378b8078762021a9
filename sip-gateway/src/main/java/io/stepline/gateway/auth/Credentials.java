package io.stepline.gateway.auth;

/** A user and a password; its text never shows the password. */
public record Credentials(String username, String password) {
  @Override
  public String toString() {
    return "Credentials[" + username + "]";
  }
}

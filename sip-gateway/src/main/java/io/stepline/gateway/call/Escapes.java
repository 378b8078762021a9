package io.stepline.gateway.call;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What stands escaped in a URI (RFC 3261 19.1.2): {@code %2B} is the same as {@code +} (19.1.4). Pure. */
public final class Escapes {
  private Escapes() {}

  /** Without escapes; what is none, or breaks a line, stays as it stands. */
  public static String resolved(String text) {
    if (text.indexOf('%') < 0) return text;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < in.length; i++) {
      int value = in[i] == '%' && i + 2 < in.length ? 16 * digit(in[i + 1]) + digit(in[i + 2]) : -1;
      if (value < ' ' || value == 0x7f) out.write(in[i]);
      else {
        out.write(value);
        i += 2;
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** @return far below 0 if it is none, so that a sum with it is too */
  private static int digit(byte hex) {
    int value = Character.digit(hex, 16);
    return value < 0 ? -1_000 : value;
  }
}

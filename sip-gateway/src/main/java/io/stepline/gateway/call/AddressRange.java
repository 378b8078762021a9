package io.stepline.gateway.call;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** An address or a network such as {@code 10.1.0.0/16} or {@code 2001:db8::/32}. */
public final class AddressRange {
  private static final Pattern NUMERIC = Pattern.compile("\\[?([0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)]?");
  private final byte[] base;
  private final int bits;
  private final String text;

  private AddressRange(byte[] base, int bits, String text) {
    this.base = base;
    this.bits = bits;
    this.text = text;
  }

  /** @throws IllegalArgumentException if it is neither */
  public static AddressRange parse(String text) {
    String[] parts = text.strip().split("/", 2);
    byte[] base = bytes(parts[0]).orElseThrow(
        () -> new IllegalArgumentException("'" + text + "' is not an address or network such as 192.0.2.0/24"));
    try {
      int bits = parts.length > 1 ? Integer.parseInt(parts[1]) : base.length * 8;
      if (bits < 0 || bits > base.length * 8) throw new NumberFormatException();
      return new AddressRange(base, bits, text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' has no usable prefix length", e);
    }
  }

  public boolean contains(String address) {
    return bytes(address).filter(a -> a.length == base.length && matches(a)).isPresent();
  }

  /** Whether every address of its family belongs. */
  boolean isEverything() {
    return bits == 0;
  }

  private boolean matches(byte[] address) {
    for (int i = 0; i < bits; i++) if (((base[i / 8] ^ address[i / 8]) >> 7 - i % 8 & 1) != 0) return false;
    return true;
  }

  /** Numbers only: a name would have us look it up for a stranger. */
  private static Optional<byte[]> bytes(String address) {
    if (!NUMERIC.matcher(address).matches()) return Optional.empty();
    try {
      return Optional.of(InetAddress.getByName(address).getAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return text;
  }
}

package io.stepline.media.stun;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A STUN message as ICE uses it (RFC 8489 5, 14): its type, transaction id, and first attribute of each kind before the
 * integrity.
 */
record StunMessage(int type, byte[] transaction, Map<Integer, byte[]> attributes, int integrityAt, byte[] bytes) {
  static final int BINDING_REQUEST = 0x0001;
  static final int BINDING_SUCCESS = 0x0101;
  static final int BINDING_ERROR = 0x0111;
  static final int USERNAME = 0x0006;
  static final int MESSAGE_INTEGRITY = 0x0008;
  static final int ERROR_CODE = 0x0009;
  static final int XOR_MAPPED_ADDRESS = 0x0020;
  static final int USE_CANDIDATE = 0x0025;
  static final int FINGERPRINT = 0x8028;
  static final int ICE_CONTROLLED = 0x8029;
  static final int COOKIE = 0x2112A442;
  private static final int HEADER = 20;
  private static final int INTEGRITY_BYTES = 20;
  private static final int MAX_BYTES = 1500;

  /** @return empty for what is not a well-formed STUN message, or has a wrong fingerprint */
  static Optional<StunMessage> parse(byte[] bytes) {
    if (bytes.length < HEADER || bytes.length > MAX_BYTES || (bytes[0] & 0xc0) != 0) return Optional.empty();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int type = in.getShort() & 0xffff;
    int length = in.getShort() & 0xffff;
    if (in.getInt() != COOKIE || length % 4 != 0 || length != bytes.length - HEADER) return Optional.empty();
    byte[] transaction = new byte[12];
    in.get(transaction);
    Map<Integer, byte[]> attributes = new LinkedHashMap<>();
    int integrityAt = -1;
    while (in.remaining() >= 4) {
      int at = in.position();
      int kind = in.getShort() & 0xffff;
      int size = in.getShort() & 0xffff;
      if ((size + 3) / 4 * 4 > in.remaining()) return Optional.empty();
      byte[] value = new byte[size];
      in.get(value);
      in.position(in.position() + (4 - size % 4) % 4);
      if (kind == FINGERPRINT && (size != 4 || ByteBuffer.wrap(value).getInt() != fingerprint(bytes, at)))
        return Optional.empty();
      if (kind == MESSAGE_INTEGRITY && integrityAt < 0 && size == INTEGRITY_BYTES) integrityAt = at;
      if (integrityAt < 0 || kind == MESSAGE_INTEGRITY) attributes.putIfAbsent(kind, value);
    }
    return Optional.of(new StunMessage(type, transaction, attributes, integrityAt, bytes));
  }

  Optional<String> text(int kind) {
    return Optional.ofNullable(attributes.get(kind)).map(v -> new String(v, StandardCharsets.UTF_8));
  }

  boolean has(int kind) {
    return attributes.containsKey(kind);
  }

  /** Whether the message was made by one who knows the password (RFC 8489 14.5). */
  boolean isFrom(String password) {
    return integrityAt >= 0
        && MessageDigest.isEqual(attributes.get(MESSAGE_INTEGRITY), integrity(bytes, integrityAt, password));
  }

  private static byte[] integrity(byte[] message, int at, String password) {
    byte[] covered = Arrays.copyOf(message, at);
    ByteBuffer.wrap(covered).putShort(2, (short) (at + 4 + INTEGRITY_BYTES - HEADER));
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return mac.doFinal(covered);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int fingerprint(byte[] message, int at) {
    byte[] covered = Arrays.copyOf(message, at);
    ByteBuffer.wrap(covered).putShort(2, (short) (at + 8 - HEADER));
    CRC32 crc = new CRC32();
    crc.update(covered);
    return (int) crc.getValue() ^ 0x5354554e;
  }

  /** Serialises a message; with a password, integrity is added, and always the fingerprint. */
  static byte[] build(int type, byte[] transaction, Map<Integer, byte[]> attributes, Optional<String> password) {
    ByteBuffer out = ByteBuffer.allocate(MAX_BYTES);
    out.putShort((short) type).putShort((short) 0).putInt(COOKIE).put(transaction);
    attributes.forEach((kind, value) -> put(out, kind, value));
    password.ifPresent(p -> put(out, MESSAGE_INTEGRITY, integrity(out.array(), out.position(), p)));
    put(out, FINGERPRINT, ByteBuffer.allocate(4).putInt(fingerprint(out.array(), out.position())).array());
    out.putShort(2, (short) (out.position() - HEADER));
    return Arrays.copyOf(out.array(), out.position());
  }

  private static void put(ByteBuffer out, int kind, byte[] value) {
    out.putShort((short) kind).putShort((short) value.length).put(value).position((out.position() + 3) / 4 * 4);
  }
}

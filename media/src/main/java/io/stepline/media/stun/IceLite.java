package io.stepline.media.stun;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The lite side of ICE (RFC 8445 2.5): answers the peer's connectivity checks and learns which path it nominated. Owned
 * by one thread.
 */
public final class IceLite {
  private final String username;
  private final String password;
  private Optional<InetSocketAddress> nominated = Optional.empty();

  /**
   * @param ourFragment ice-ufrag we announced, {@code ourPassword} ice-pwd, {@code theirFragment} the peer's ice-ufrag
   */
  public IceLite(String ourFragment, String ourPassword, String theirFragment) {
    this.username = ourFragment + ":" + theirFragment;
    this.password = ourPassword;
  }

  /** @return what to send back to {@code from}; empty for what is no check of ours */
  public Optional<byte[]> receive(byte[] datagram, InetSocketAddress from) {
    return StunMessage.parse(datagram).filter(m -> m.type() == StunMessage.BINDING_REQUEST).map(m -> answer(m, from));
  }

  private byte[] answer(StunMessage check, InetSocketAddress from) {
    if (check.text(StunMessage.USERNAME).isEmpty() || !check.has(StunMessage.MESSAGE_INTEGRITY))
      return error(check, 400, "Bad Request", Optional.empty());
    if (!check.text(StunMessage.USERNAME).get().equals(username) || !check.isFrom(password))
      return error(check, 401, "Unauthenticated", Optional.empty());
    if (check.has(StunMessage.ICE_CONTROLLED)) return error(check, 487, "Role Conflict", Optional.of(password));
    if (check.has(StunMessage.USE_CANDIDATE)) nominated = Optional.of(from);
    return StunMessage.build(StunMessage.BINDING_SUCCESS, check.transaction(),
        Map.of(StunMessage.XOR_MAPPED_ADDRESS, xored(from, check.transaction())), Optional.of(password));
  }

  private static byte[] error(StunMessage check, int code, String reason, Optional<String> key) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    byte[] value = ByteBuffer.allocate(4 + text.length).putShort((short) 0).put((byte) (code / 100))
        .put((byte) (code % 100)).put(text).array();
    Map<Integer, byte[]> attributes = new LinkedHashMap<>();
    attributes.put(StunMessage.ERROR_CODE, value);
    return StunMessage.build(StunMessage.BINDING_ERROR, check.transaction(), attributes, key);
  }

  /** RFC 8489 14.2. */
  private static byte[] xored(InetSocketAddress address, byte[] transaction) {
    byte[] ip = address.getAddress().getAddress();
    byte[] mask = ByteBuffer.allocate(16).putInt(StunMessage.COOKIE).put(transaction).array();
    for (int i = 0; i < ip.length; i++) ip[i] ^= mask[i];
    return ByteBuffer.allocate(4 + ip.length).put((byte) 0).put((byte) (ip.length == 4 ? 1 : 2))
        .putShort((short) (address.getPort() ^ StunMessage.COOKIE >>> 16)).put(ip).array();
  }

  /** The path the peer chose, once it has. */
  public Optional<InetSocketAddress> nominated() {
    return nominated;
  }
}

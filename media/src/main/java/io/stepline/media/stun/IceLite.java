package io.stepline.media.stun;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The lite side of ICE (RFC 8445 2.5): answers the peer's connectivity checks and learns which path it nominated. After
 * a restart (RFC 8445 9) the old credentials and the old path hold until the peer nominates one with the new. Owned by
 * one thread.
 */
public final class IceLite {
  private static final int MAX_PROVED = 32;

  private record Credentials(String username, String password) {}

  private Optional<Credentials> now = Optional.empty();
  private Optional<Credentials> before = Optional.empty();
  private Optional<InetSocketAddress> nominated = Optional.empty();
  private final Set<InetSocketAddress> proved = new LinkedHashSet<>();

  /** Knows nobody yet. */
  public IceLite() {}

  public IceLite(String ourFragment, String ourPassword, String theirFragment) {
    agreed(ourFragment, ourPassword, theirFragment);
  }

  /**
   * @param ourFragment ice-ufrag we announced, {@code ourPassword} ice-pwd, {@code theirFragment} the peer's ice-ufrag;
   *   the same as before change nothing
   */
  public void agreed(String ourFragment, String ourPassword, String theirFragment) {
    Credentials next = new Credentials(ourFragment + ":" + theirFragment, ourPassword);
    if (now.filter(next::equals).isPresent()) return;
    before = now;
    now = Optional.of(next);
  }

  /** @return what to send back to {@code from}; empty for what is no check of ours */
  public Optional<byte[]> receive(byte[] datagram, InetSocketAddress from) {
    return StunMessage.parse(datagram).filter(m -> m.type() == StunMessage.BINDING_REQUEST).map(m -> answer(m, from));
  }

  private byte[] answer(StunMessage check, InetSocketAddress from) {
    if (check.text(StunMessage.USERNAME).isEmpty() || !check.has(StunMessage.MESSAGE_INTEGRITY))
      return error(check, 400, "Bad Request", Optional.empty());
    Optional<Credentials> known = now.filter(c -> fits(check, c)).or(() -> before.filter(c -> fits(check, c)));
    if (known.isEmpty()) return error(check, 401, "Unauthenticated", Optional.empty());
    Optional<String> password = known.map(Credentials::password);
    if (check.has(StunMessage.ICE_CONTROLLED)) return error(check, 487, "Role Conflict", password);
    if (proved.size() < MAX_PROVED) proved.add(from);
    if (check.has(StunMessage.USE_CANDIDATE) && known.equals(now)) {
      nominated = Optional.of(from);
      before = Optional.empty();
    }
    return StunMessage.build(StunMessage.BINDING_SUCCESS, check.transaction(),
        Map.of(StunMessage.XOR_MAPPED_ADDRESS, xored(from, check.transaction())), password);
  }

  private static boolean fits(StunMessage check, Credentials c) {
    return check.text(StunMessage.USERNAME).filter(c.username()::equals).isPresent() && check.isFrom(c.password());
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

  /** Whether somebody there knows our password. */
  public boolean isProved(InetSocketAddress from) {
    return proved.contains(from) || nominated.filter(from::equals).isPresent();
  }

  /** The path the peer chose, once it has. */
  public Optional<InetSocketAddress> nominated() {
    return nominated;
  }
}

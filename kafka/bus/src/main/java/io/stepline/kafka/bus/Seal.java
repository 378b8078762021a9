package io.stepline.kafka.bus;

import io.stepline.kafka.contract.WireException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Records as they lie on the brokers: encrypted, each bound to its topic and its call, under a key that the house has
 * and the brokers have not.
 *
 * <p>A sealed record is the byte {@link #MARK}, which no version of a schema has; the length of the key's id and the id
 * (ASCII); 16 bytes that each process draws at its start; a counter of 8 bytes; and what AES-256-GCM (NIST SP 800-38D)
 * makes of the record with a tag of 16 bytes. The key of a process is HMAC-SHA-256 of the house's key over its 16
 * bytes, so that the counter can be the nonce and never comes twice. Thread-safe.
 */
public final class Seal {
  /** What the keys are for: to read sealed records only, to seal as well, to refuse those that are not sealed too. */
  public enum Use {
    READ, SEAL, ONLY
  }

  /** The first byte of what is sealed. */
  static final byte MARK = 0x7f;
  /** Keeps nothing secret. */
  public static final Seal NONE = new Seal(Map.of(), Use.SEAL);

  private static final int SALT_BYTES = 16;
  private static final int COUNTER_BYTES = 8;
  private static final int TAG_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  /** Processes whose keys are kept at hand. */
  private static final int MOST_SALTS = 1_024;

  private final Map<String, byte[]> keys;
  private final Use use;
  private final byte[] salt = new byte[SALT_BYTES];
  private final AtomicLong counter = new AtomicLong();
  private final Map<String, SecretKeySpec> derived =
      Collections.synchronizedMap(new LinkedHashMap<String, SecretKeySpec>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SecretKeySpec> eldest) {
          return size() > MOST_SALTS;
        }
      });

  /**
   * @param keys of 32 bytes each, by id (1 to 32 letters, digits, dots, dashes): the first seals, all of them open
   * @throws IllegalArgumentException if an id or a key cannot be
   */
  public Seal(Map<String, byte[]> keys, Use use) {
    keys.forEach((id, key) -> {
      if (!id.matches("[A-Za-z0-9._-]{1,32}"))
        throw new IllegalArgumentException("a key's id is 1 to 32 letters, digits, dots and dashes");
      if (key.length != 32) throw new IllegalArgumentException(
          "key '" + id + "' has " + key.length + " bytes and must have 32; 'openssl rand -base64 32' makes one");
    });
    this.keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    this.use = use;
    new SecureRandom().nextBytes(salt);
  }

  /** Whether anything is sealed. */
  public boolean seals() {
    return !keys.isEmpty() && use != Use.READ;
  }

  /** @param place topic and key of the record: it opens nowhere else */
  byte[] close(String topic, byte[] place, byte[] record) {
    if (!seals()) return record;
    String id = keys.keySet().iterator().next();
    byte[] name = id.getBytes(StandardCharsets.US_ASCII);
    long number = counter.getAndIncrement();
    try {
      byte[] hidden = cipher(Cipher.ENCRYPT_MODE, id, salt, number, topic, place).doFinal(record);
      return ByteBuffer.allocate(2 + name.length + SALT_BYTES + COUNTER_BYTES + hidden.length).put(MARK)
          .put((byte) name.length).put(name).put(salt).putLong(number).put(hidden).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  /** @throws WireException if it was sealed with a key we do not have, for another place, or not at all */
  byte[] open(String topic, byte[] place, byte[] record) {
    if (record.length == 0 || record[0] != MARK) {
      if (use == Use.ONLY) throw new WireException("a record that is not sealed, while kafka.seal.use is only");
      return record;
    }
    ByteBuffer in = ByteBuffer.wrap(record);
    in.get();
    int idLength = in.hasRemaining() ? in.get() : -1;
    if (idLength < 1 || in.remaining() < idLength + SALT_BYTES + COUNTER_BYTES + TAG_BYTES)
      throw new WireException("a sealed record that is cut off");
    byte[] name = new byte[idLength];
    in.get(name);
    String id = new String(name, StandardCharsets.US_ASCII);
    if (!keys.containsKey(id)) throw new WireException(
        "a record sealed with a key that kafka.seal.keys does not have: '" + id.replaceAll("[^A-Za-z0-9._-]", "?")
            + "'");
    byte[] theirs = new byte[SALT_BYTES];
    in.get(theirs);
    long number = in.getLong();
    byte[] hidden = new byte[in.remaining()];
    in.get(hidden);
    try {
      return cipher(Cipher.DECRYPT_MODE, id, theirs, number, topic, place).doFinal(hidden);
    } catch (AEADBadTagException e) {
      throw new WireException("a sealed record that was changed, moved, or sealed with another key of that id");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  private Cipher cipher(int mode, String id, byte[] of, long number, String topic, byte[] place)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(number).array();
    cipher.init(mode, key(id, of), new GCMParameterSpec(TAG_BYTES * 8, nonce));
    cipher.updateAAD(topic.getBytes(StandardCharsets.UTF_8));
    cipher.updateAAD(new byte[1]);
    cipher.updateAAD(place);
    return cipher;
  }

  private SecretKeySpec key(String id, byte[] of) throws GeneralSecurityException {
    String name = id + " " + Arrays.toString(of);
    Optional<SecretKeySpec> known = Optional.ofNullable(derived.get(name));
    if (known.isPresent()) return known.get();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(keys.getOrDefault(id, new byte[0]), "HmacSHA256"));
    mac.update("stepline bus".getBytes(StandardCharsets.US_ASCII));
    SecretKeySpec key = new SecretKeySpec(mac.doFinal(of), "AES");
    derived.put(name, key);
    return key;
  }
}

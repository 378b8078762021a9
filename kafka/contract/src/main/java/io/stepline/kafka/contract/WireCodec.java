package io.stepline.kafka.contract;

/**
 * The binary form of one record type (or sealed family): a byte for the version of its schema, then the components,
 * big-endian, lengths as 32-bit counts, kinds and constants by their {@link Tag}. While a type's schema is at
 * {@link #FIRST}, its components follow each other without more. A type that has gained components since then
 * ({@link Since}) is written with each record's length before it: whoever knows fewer components passes over the rest,
 * whoever knows more takes their defaults. So a process reads what any later one writes, and all that was ever written.
 */
public final class WireCodec<T> {
  /** The version of a schema that nothing was added to. */
  public static final int FIRST = 2;
  /** No record is larger, either way. */
  public static final int MAX_BYTES = 1 << 20;

  private final Class<T> type;
  private final FieldCodec codec;
  private final int version;

  private WireCodec(Class<T> type) {
    this.type = type;
    this.codec = FieldCodec.of(type);
    this.version = Schema.versionOf(type);
  }

  /** @throws IllegalArgumentException if the type has no wire form; the message says what is missing */
  public static <T> WireCodec<T> of(Class<T> type) {
    return new WireCodec<>(type);
  }

  /** What is written in this form. */
  public Class<T> type() {
    return type;
  }

  public byte[] encode(T value) {
    WireWriter out = new WireWriter(version > FIRST);
    out.writeByte(version);
    codec.write(out, value);
    byte[] bytes = out.toBytes();
    if (bytes.length > MAX_BYTES) throw new WireException(
        type.getSimpleName() + " of " + bytes.length + " bytes is over the limit of " + MAX_BYTES);
    return bytes;
  }

  /** @throws WireException if the bytes are not exactly one record of this type */
  public T decode(byte[] bytes) {
    if (bytes.length > MAX_BYTES)
      throw new WireException("record of " + bytes.length + " bytes is over the limit of " + MAX_BYTES);
    WireReader in = new WireReader(bytes);
    int written = in.readByte() & 0xff;
    if (written < FIRST)
      throw new WireException("unknown version " + written + " of " + type.getSimpleName() + ", the first is " + FIRST);
    in.sized(written > FIRST);
    T value = type.cast(codec.read(in));
    in.end();
    return value;
  }
}

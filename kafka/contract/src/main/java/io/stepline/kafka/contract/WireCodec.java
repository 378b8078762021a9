package io.stepline.kafka.contract;

/**
 * The binary form of one record type (or sealed family): a version byte, then the components in order of declaration,
 * big-endian, lengths as 32-bit counts, a sealed kind as its index in the permits list. New kinds and constants go to the end;
 * any other change raises {@link #VERSION}. A reader rejects what it does not know in full.
 */
public final class WireCodec<T> {
  public static final int VERSION = 2;
  /** No record is larger, either way. */
  public static final int MAX_BYTES = 1 << 20;

  private final Class<T> type;
  private final FieldCodec codec;

  private WireCodec(Class<T> type) {
    this.type = type;
    this.codec = FieldCodec.of(type);
  }

  public static <T> WireCodec<T> of(Class<T> type) {
    return new WireCodec<>(type);
  }

  public byte[] encode(T value) {
    WireWriter out = new WireWriter();
    out.writeByte(VERSION);
    codec.write(out, value);
    byte[] bytes = out.toBytes();
    if (bytes.length > MAX_BYTES) throw new WireException(type.getSimpleName() + " of " + bytes.length + " bytes is over the limit of " + MAX_BYTES);
    return bytes;
  }

  /** @throws WireException if the bytes are not exactly one record of this type and version */
  public T decode(byte[] bytes) {
    if (bytes.length > MAX_BYTES) throw new WireException("record of " + bytes.length + " bytes is over the limit of " + MAX_BYTES);
    WireReader in = new WireReader(bytes);
    int version = in.readByte();
    if (version != VERSION) throw new WireException("unknown version " + version + " of " + type.getSimpleName() + ", this is " + VERSION);
    T value = type.cast(codec.read(in));
    in.end();
    return value;
  }
}

package io.stepline.kafka.contract;

import java.util.List;

/**
 * The binary form of many values in one record: what a process says in one tick for many calls. Brokers and clients are
 * paid by record and request, not by value. Thread-safe.
 */
public interface Trunk<T> {
  /** The first byte of such a record, which no version of a schema has. */
  byte MARK = 0x7e;

  /**
   * @param values of calls that lie in one partition, each call's in order
   * @return records that give them back in that order; more than one only where one would be too large, none for none
   * @throws WireException if a value has no such form
   */
  List<byte[]> write(List<T> values);

  /** @throws WireException if the bytes are not exactly one such record */
  List<T> read(byte[] record);
}

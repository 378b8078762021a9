package io.stepline.kafka.contract;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bounded big-endian reader. Every length is checked against what is left before anything is allocated. */
final class WireReader {
  private final ByteBuffer in;
  private boolean sized;

  WireReader(byte[] bytes) {
    in = ByteBuffer.wrap(bytes);
  }

  /** Whether each record has its length before it. */
  void sized(boolean now) {
    sized = now;
  }

  /** A record begins; until its end nothing behind it is read. @return to be handed to {@link #end(int)} */
  int begin() {
    int outer = in.limit();
    if (!sized) return outer;
    int length = readCount(1);
    in.limit(in.position() + length);
    return outer;
  }

  /** Whether the writer did not know the component that comes next. @param later it was not there from the beginning */
  boolean isOver(boolean later) {
    return later && (!sized || !in.hasRemaining());
  }

  /** The record is over: what a later writer put behind the components we know is passed over. */
  void end(int outer) {
    if (sized) in.position(in.limit());
    in.limit(outer);
  }

  byte readByte() {
    need(1);
    return in.get();
  }

  int readInt() {
    need(4);
    return in.getInt();
  }

  long readLong() {
    need(8);
    return in.getLong();
  }

  double readDouble() {
    return Double.longBitsToDouble(readLong());
  }

  boolean readBoolean() {
    byte b = readByte();
    if (b != 0 && b != 1) throw new WireException("boolean is " + b);
    return b == 1;
  }

  int readCount(int bytesPerItem) {
    int n = readInt();
    if (n < 0 || (long) n * bytesPerItem > in.remaining())
      throw new WireException("length " + n + " exceeds the " + in.remaining() + " bytes left");
    return n;
  }

  String readString() {
    int n = readCount(1);
    ByteBuffer slice = in.slice(in.position(), n);
    in.position(in.position() + n);
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(slice);
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new WireException("text is not UTF-8", e);
    }
  }

  byte[] readBytes() {
    byte[] bytes = new byte[readCount(1)];
    in.get(bytes);
    return bytes;
  }

  short[] readShorts() {
    short[] shorts = new short[readCount(2)];
    in.asShortBuffer().get(shorts);
    in.position(in.position() + 2 * shorts.length);
    return shorts;
  }

  int[] readInts() {
    int[] ints = new int[readCount(4)];
    in.asIntBuffer().get(ints);
    in.position(in.position() + 4 * ints.length);
    return ints;
  }

  void end() {
    if (in.hasRemaining()) throw new WireException(in.remaining() + " bytes left over");
  }

  private void need(int n) {
    if (in.remaining() < n) throw new WireException("truncated: " + n + " bytes wanted, " + in.remaining() + " left");
  }
}

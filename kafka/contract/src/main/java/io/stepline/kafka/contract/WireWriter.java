package io.stepline.kafka.contract;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Growing big-endian writer. */
final class WireWriter {
  private ByteBuffer out = ByteBuffer.allocate(512);
  private final boolean sized;

  /** @param sized whether each record has its length before it */
  WireWriter(boolean sized) {
    this.sized = sized;
  }

  /** A record begins. @return to be handed to {@link #end} */
  int begin() {
    if (sized) writeInt(0);
    return out.position();
  }

  void end(int began) {
    if (sized) out.putInt(began - 4, out.position() - began);
  }

  void writeByte(int b) {
    room(1).put((byte) b);
  }

  void writeInt(int i) {
    room(4).putInt(i);
  }

  void writeLong(long l) {
    room(8).putLong(l);
  }

  void writeString(String s) {
    writeBytes(s.getBytes(StandardCharsets.UTF_8));
  }

  void writeBytes(byte[] bytes) {
    writeInt(bytes.length);
    room(bytes.length).put(bytes);
  }

  void writeShorts(short[] shorts) {
    writeInt(shorts.length);
    room(2 * shorts.length).asShortBuffer().put(shorts);
    out.position(out.position() + 2 * shorts.length);
  }

  void writeInts(int[] ints) {
    writeInt(ints.length);
    room(4 * ints.length).asIntBuffer().put(ints);
    out.position(out.position() + 4 * ints.length);
  }

  byte[] toBytes() {
    return Arrays.copyOf(out.array(), out.position());
  }

  private ByteBuffer room(int n) {
    if (out.remaining() < n) {
      ByteBuffer bigger = ByteBuffer.allocate(Math.max(out.capacity() * 2, out.position() + n));
      out.flip();
      out = bigger.put(out);
    }
    return out;
  }
}

package io.stepline.media.srtp;

import java.util.Arrays;
import org.jitsi.utils.ByteArrayBuffer;

/** One packet with room for the authentication tag, as the SRTP transform works on it. */
final class PacketBuffer implements ByteArrayBuffer {
  private static final int TAG_ROOM = 32;
  private byte[] bytes;
  private int offset;
  private int length;

  PacketBuffer(byte[] packet) {
    bytes = Arrays.copyOf(packet, packet.length + TAG_ROOM);
    length = packet.length;
  }

  byte[] toBytes() {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }

  @Override
  public byte[] getBuffer() {
    return bytes;
  }

  @Override
  public int getOffset() {
    return offset;
  }

  @Override
  public int getLength() {
    return length;
  }

  @Override
  public void setLength(int l) {
    length = l;
  }

  @Override
  public void setOffset(int o) {
    offset = o;
  }

  @Override
  public boolean isInvalid() {
    return false;
  }

  @Override
  public void readRegionToBuff(int from, int count, byte[] target) {
    System.arraycopy(bytes, offset + from, target, 0, count);
  }

  @Override
  public void grow(int by) {
    if (offset + length + by > bytes.length) bytes = Arrays.copyOf(bytes, offset + length + by);
  }

  @Override
  public void append(byte[] data, int count) {
    grow(count);
    System.arraycopy(data, 0, bytes, offset + length, count);
    length += count;
  }

  @Override
  public void shrink(int by) {
    length = Math.max(0, length - by);
  }
}

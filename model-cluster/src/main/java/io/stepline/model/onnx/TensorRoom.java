package io.stepline.model.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Memory outside the heap for the inputs of one run after the other. ONNX Runtime takes inputs from there as they lie;
 * what is made anew for each run instead stays until the collector comes by, which it has no reason to do. One run's at
 * a time, and not to be touched before that run is over.
 */
final class TensorRoom {
  private final Map<String, ByteBuffer> places = new HashMap<>();

  FloatBuffer floats(String input, float[] values) {
    return place(input, (long) values.length * Float.BYTES).asFloatBuffer().put(values).flip();
  }

  IntBuffer ints(String input, int[] values) {
    return place(input, (long) values.length * Integer.BYTES).asIntBuffer().put(values).flip();
  }

  LongBuffer longs(String input, long[] values) {
    return place(input, (long) values.length * Long.BYTES).asLongBuffer().put(values).flip();
  }

  /** Grows to the next power of two, so that it soon is as large as the largest input. */
  private ByteBuffer place(String input, long bytes) {
    ByteBuffer now = places.getOrDefault(input, ByteBuffer.allocate(0));
    if (now.capacity() >= bytes && now.isDirect()) return now;
    int size = Math.toIntExact(Math.max(64, Math.min(Integer.MAX_VALUE - 64, Long.highestOneBit(bytes) * 2)));
    ByteBuffer fresh = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    places.put(input, fresh);
    return fresh;
  }
}

package io.stepline.model.onnx;

import java.util.Arrays;

/** Numbers in a shape, row after row. */
public sealed interface Tensor {
  long[] shape();

  record Floats(float[] values, long... shape) implements Tensor {
    public Floats {
      check(values.length, shape);
    }
  }

  record Ints(int[] values, long... shape) implements Tensor {
    public Ints {
      check(values.length, shape);
    }
  }

  record Longs(long[] values, long... shape) implements Tensor {
    public Longs {
      check(values.length, shape);
    }
  }

  record Booleans(boolean[] values, long... shape) implements Tensor {
    public Booleans {
      check(values.length, shape);
    }
  }

  private static void check(int count, long[] shape) {
    long want = 1;
    for (long d : shape) want *= d;
    if (want != count) throw new IllegalArgumentException(count + " values do not fill " + Arrays.toString(shape));
  }
}

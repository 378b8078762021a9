package io.stepline.kafka.bus;

import java.util.function.DoubleSupplier;

/**
 * Where a part of the house counts what it does. A name is words with dots; labels are pairs of name and value, and
 * their values are ours and few: roles, topics, lanes, never calls or callers. Asking again for the same name and
 * labels gives the same meter. Thread-safe, and what it gives too.
 */
public interface Meters {
  /** Counts nothing. */
  Meters NONE = new Meters() {
    @Override
    public Count count(String name, String... labels) {
      return n -> {};
    }

    @Override
    public Sizes sizes(String name, String... labels) {
      return size -> {};
    }

    @Override
    public Times times(String name, String... labels) {
      return micros -> {};
    }

    @Override
    public void gauge(String name, DoubleSupplier now, String... labels) {}
  };

  /** Only grows. */
  Count count(String name, String... labels);

  /** How large things are, such as batches. */
  Sizes sizes(String name, String... labels);

  /** How long things take. */
  Times times(String name, String... labels);

  /** @param now asked whenever somebody looks, on any thread; must not wait */
  void gauge(String name, DoubleSupplier now, String... labels);

  interface Count {
    void add(long n);

    default void one() {
      add(1);
    }
  }

  interface Sizes {
    void had(double size);
  }

  interface Times {
    void took(long micros);
  }
}

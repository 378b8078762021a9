package io.stepline.ops.app;

import java.util.List;
import java.util.ServiceLoader;

/**
 * What another jar on the class path adds to the command line. The product needs none; the testbench is one. Found as a
 * service ({@link ServiceLoader}).
 */
public interface Extension {
  /** Commands in the sense of picocli, beside the product's own. */
  List<Object> commands();

  /** What runs beside a house that {@code up} starts; it is closed with it. */
  AutoCloseable beside(Config config);

  /** All there are. */
  static List<Extension> all() {
    return ServiceLoader.load(Extension.class).stream().map(ServiceLoader.Provider::get).toList();
  }
}

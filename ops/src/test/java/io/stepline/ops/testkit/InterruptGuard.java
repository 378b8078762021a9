package io.stepline.ops.testkit;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Tests share one thread. Whoever leaves its interrupted flag set makes the next wait of another test fail, so the flag
 * is taken back at each border and the test that left it is named.
 */
public final class InterruptGuard
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    look("before all of", context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    look("before", context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    look("after", context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    look("after all of", context);
  }

  private static void look(String when, ExtensionContext context) {
    if (Thread.interrupted()) System.err.println("INTERRUPTED FLAG LEFT " + when + " " + context.getUniqueId());
  }
}

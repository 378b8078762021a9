package io.stepline.ops.testkit;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs each test on a thread that says who interrupts it: nobody has a reason to, and whoever does makes a wait of this
 * test or of the next one fail.
 */
public final class InterruptGuard implements InvocationInterceptor {
  private static final class Told extends Thread {
    Told(Runnable body, String name) {
      super(body, name);
    }

    @Override
    public void interrupt() {
      new Exception(getName() + " is interrupted by " + Thread.currentThread().getName()).printStackTrace();
      super.interrupt();
    }
  }

  @Override
  public void interceptTestMethod(Invocation<Void> test, ReflectiveInvocationContext<Method> method,
      ExtensionContext context) throws Throwable {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread = new Told(() -> {
      try {
        test.proceed();
        done.complete(null);
      } catch (Throwable e) {
        done.completeExceptionally(e);
      }
    }, method.getTargetClass().getSimpleName() + "." + method.getExecutable().getName());
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    thread.start();
    try {
      done.get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }
}

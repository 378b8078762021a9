package io.stepline.ops.testbench;

import io.stepline.ops.app.Config;
import io.stepline.ops.app.Extension;
import java.util.List;

/** Adds the testbench to the command line. */
public final class Testbench implements Extension {
  @Override
  public List<Object> commands() {
    return List.of(new DemoCommand(), new BenchCommands(), new BenchCommands.PhonesCommand(),
        new LoadCommands.Callers(),
        new LoadCommands.Echo(),
        new ModelCommands.StandInsCommand(), new ModelCommands.ParityCommand(), new ModelCommands.SimCommand());
  }

  /** The order service that the sample bot asks, where a port is set for it. */
  @Override
  public AutoCloseable beside(Config config) {
    return config.house().ordersPort() == 0 ? () -> {} : new SampleOrders(config.house().ordersPort());
  }
}

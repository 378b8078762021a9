package io.stepline.ops.app;

import io.stepline.dialog.runtime.ConversationWorker;
import io.stepline.kafka.contract.Tracing;
import io.stepline.ops.control.Part;
import java.util.Map;

/** Leads the conversations. */
record ControllerRole() implements Role {
  @Override
  public String name() {
    return "controller";
  }

  /** Bot files are read to the word here too, where no model reads them. */
  @Override
  public void check(Premises premises) {
    premises.bots();
    premises.policies();
  }

  @Override
  public Part start(Premises p) {
    ConversationWorker talks =
        p.keep(new ConversationWorker(p.bus(), p.clock(), p.policies(), p.config().controller().speculation(),
            p.meters(), new Tracing(p.config().trace().collector().isPresent())));
    p.runs(talks);
    p.minds(name(), talks::partitions);
    return Part.worker(name(), "conversation").saying(() -> Map.of("talks", talks.active()));
  }
}

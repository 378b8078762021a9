package io.stepline.ops.app;

import io.stepline.model.vad.SileroVad;
import io.stepline.model.vad.VadWorker;
import io.stepline.ops.app.settings.VadSettings;
import io.stepline.ops.control.Part;
import java.nio.file.Files;
import java.util.Map;

/** Hears when somebody speaks. */
record VadRole() implements Role {
  @Override
  public String name() {
    return "vad";
  }

  @Override
  public void check(Premises premises) {
    VadSettings vad = premises.config().vad();
    if (!Files.isRegularFile(vad.model())) throw new IllegalArgumentException("there is no VAD model at " + vad.model()
        + ", the file is missing; ./stepline fetches it, or set vad.model to it");
    if (vad.endMs() < vad.pauseMs())
      throw new IllegalArgumentException("vad.end-ms must not be less than vad.pause-ms");
  }

  @Override
  public Part start(Premises p) {
    VadSettings vad = p.config().vad();
    VadWorker worker = p.keep(
        new VadWorker(p.keep(new SileroVad(vad.model())), p.bus(), p.clock(), vad.pauseMs(), vad.endMs(), p.meters()));
    p.minds(name(), worker::partitions);
    return Part.worker(name(), "vad").saying(() -> Map.of("model", vad.model().toString()));
  }
}

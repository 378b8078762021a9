package io.stepline.ops.app;

import io.stepline.model.decoder.DecoderWorker;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.ops.control.Part;
import java.util.Map;

/** Speaks. */
record DecoderRole() implements Role {
  @Override
  public String name() {
    return "decoder";
  }

  @Override
  public void check(Premises premises) {
    DecoderEngines.check(premises.config());
  }

  @Override
  public Part start(Premises p) {
    DecoderWorker worker = p.keep(new DecoderWorker(p.decoders(), p.config().decoder().speed(), p.bus(), p.clock(),
        p.config().house().name() + "-decoder", p.meters()));
    p.minds(name(), worker::partitions);
    return Part.worker(name(), "decoder")
        .saying(() -> Map.of("engines", p.decoders().stream().map(SpeechDecoder::name).toList()));
  }
}

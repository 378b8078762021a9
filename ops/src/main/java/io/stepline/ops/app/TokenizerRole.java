package io.stepline.ops.app;

import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.tokenizer.TokenizerWorker;
import io.stepline.ops.control.Part;
import java.util.Map;

/** Writes down what callers say, or passes it on as models hear it. */
record TokenizerRole() implements Role {
  @Override
  public String name() {
    return "tokenizer";
  }

  @Override
  public void check(Premises premises) {
    EncoderEngines.check(premises.config().encoder());
  }

  @Override
  public Part start(Premises p) {
    SpeechEncoder encoder = p.keep(p.engines().encoder(p.bots(), p.meters()));
    p.keep(new TokenizerWorker(encoder, p.bus(), p.clock(), p.config().encoder().threads(), p.meters()));
    return Part.worker(name(), "tokenizer").saying(() -> Map.of("engine", encoder.name()));
  }
}

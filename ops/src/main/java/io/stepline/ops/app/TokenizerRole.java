package io.stepline.ops.app;

import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.engine.TurnJudge;
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
    EncoderEngines.check(premises.config());
  }

  @Override
  public Part start(Premises p) {
    SpeechEncoder encoder = p.keep(p.engines().encoder(p.bots(), p.meters()));
    TurnJudge judge = p.keep(p.engines().judge(p.meters()));
    p.keep(new TokenizerWorker(encoder, judge, p.bus(), p.clock(), p.config().encoder().threads(), p.meters()));
    return Part.worker(name(), "tokenizer").saying(() -> Map.of("engine", encoder.name(), "turns", judge.name()));
  }
}

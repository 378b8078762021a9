package io.stepline.ops.app;

import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.engine.TurnJudge;
import io.stepline.model.tokenizer.CountedEncoder;
import io.stepline.model.tokenizer.TokenizerWorker;
import io.stepline.ops.app.settings.EncoderSettings;
import io.stepline.ops.control.Part;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

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
    SpeechEncoder encoder = counted(p.keep(p.engines().encoder(p.bots(), p.meters())), p.config().encoder());
    TurnJudge judge = p.keep(p.engines().judge(p.meters()));
    TokenizerWorker worker = p.keep(new TokenizerWorker(encoder, judge, p.bus(), p.clock(),
        p.config().encoder().threads(), p.config().house().name() + "-tokenizer", p.meters()));
    p.minds(name(), worker::partitions);
    return Part.worker(name(), "tokenizer").saying(() -> Map.of("engine", encoder.name(), "turns", judge.name()));
  }

  /** A speech server is shared with the other tokenizers, an engine of our own is not. */
  private static SpeechEncoder counted(SpeechEncoder encoder, EncoderSettings s) {
    if (s.capacity() == 0) return encoder;
    Optional<String> server =
        s.engine().equals("openai") ? Optional.of(URI.create(s.url()).getAuthority()) : Optional.empty();
    return new CountedEncoder(encoder, server, s.capacity());
  }
}

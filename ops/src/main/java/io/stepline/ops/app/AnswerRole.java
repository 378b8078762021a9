package io.stepline.ops.app;

import io.stepline.model.answer.AnswerPhrases;
import io.stepline.model.answer.AnswerWorker;
import io.stepline.model.engine.EngineException;
import io.stepline.model.tokenizer.KeyphraseSpotter;
import io.stepline.ops.control.Part;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people from machines. */
record AnswerRole() implements Role {
  private static final Logger log = LoggerFactory.getLogger(AnswerRole.class);

  @Override
  public String name() {
    return "answer";
  }

  @Override
  public Part start(Premises p) {
    p.keep(new AnswerWorker(spotter(p), p.bus(), p.clock(), 1, p.meters()));
    return Part.worker(name(), "answer").saying(() -> Map.of("engine", p.notes().getOrDefault("answer", "")));
  }

  /** By words too, where the recogniser is there. */
  private static Optional<KeyphraseSpotter> spotter(Premises p) {
    AnswerPhrases phrases = AnswerPhrases.load();
    try {
      KeyphraseSpotter spotter =
          p.keep(new KeyphraseSpotter(p.config().house().speechModels(), phrases.all(), phrases.words()));
      p.note("answer", "cadence, tones and words");
      return Optional.of(spotter);
    } catch (EngineException e) {
      p.note("answer", "cadence and tones alone; no words: " + e.getMessage());
      log.warn("people and machines are told apart by cadence and tones alone: {}", e.getMessage());
      return Optional.empty();
    }
  }
}

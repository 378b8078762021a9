package io.stepline.model.tokenizer;

import io.stepline.model.engine.SpeechEncoder;
import java.util.Map;

/** One engine for all bots but those that it cannot serve; these have another. Thread-safe as its engines are. */
public final class ByBotEncoder implements SpeechEncoder {
  private final SpeechEncoder usual;
  private final Map<String, SpeechEncoder> others;

  /** @param others by name of the bot; all at the rate of {@code usual} */
  public ByBotEncoder(SpeechEncoder usual, Map<String, SpeechEncoder> others) {
    others.values().forEach(o -> {
      if (o.sampleRateHz() != usual.sampleRateHz())
        throw new IllegalArgumentException(o.name() + " does not hear at " + usual.sampleRateHz() + " Hz");
    });
    this.usual = usual;
    this.others = Map.copyOf(others);
  }

  @Override
  public String name() {
    return usual.name() + "; for " + String.join(", ", others.keySet().stream().sorted().toList()) + " "
        + others.values().iterator().next().name();
  }

  @Override
  public int sampleRateHz() {
    return usual.sampleRateHz();
  }

  @Override
  public Session open(String bot, boolean narrowband) {
    return others.getOrDefault(bot, usual).open(bot, narrowband);
  }

  @Override
  public void close() {
    usual.close();
    for (SpeechEncoder other : others.values()) other.close();
  }
}

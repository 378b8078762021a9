package io.stepline.model.ear;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.kafka.contract.Language;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What a model writes, as a voice of one language is to say it. Languages without rules lose what is for the eye only.
 * Thread-safe.
 */
public final class Ear {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final int LONGEST = 4_000;
  private static final Map<String, Ear> KNOWN = new ConcurrentHashMap<>();

  private final List<UnaryOperator<String>> steps = new ArrayList<>();
  private final Set<String> unfinished;

  private Ear(String language) {
    Optional<JsonNode> rules = rules(language);
    unfinished = rules.map(r -> StreamSupport.stream(r.path("unfinished").spliterator(), false)
        .map(JsonNode::asText).collect(Collectors.toUnmodifiableSet())).orElse(Set.of());
    rules.ifPresent(r -> {
      SpokenNumbers numbers = new SpokenNumbers(language, r);
      steps.addAll(SpokenNames.steps(r, numbers));
      steps.addAll(SpokenDates.steps(r, numbers));
      steps.addAll(SpokenAmounts.steps(r, numbers));
      steps.add(SpokenNames.initialisms(r));
    });
  }

  /** @param language such as {@code en}, {@code de-DE} or {@code cmn} */
  public static Ear of(String language) {
    return KNOWN.computeIfAbsent(Language.of(language).base(), Ear::new);
  }

  private static Optional<JsonNode> rules(String language) {
    try (InputStream in = Ear.class.getResourceAsStream("/ear/" + language + ".yaml")) {
      return in == null ? Optional.empty() : Optional.of(YAML.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException("the rules of speech for " + language, e);
    }
  }

  /** @return what is to be said; empty when nothing is */
  public String spoken(String written) {
    if (written.length() > LONGEST) return Markup.plain(written);
    String text = Markup.plain(written);
    for (UnaryOperator<String> step : steps) text = step.apply(text);
    return text.replaceAll("[*_#|<>{}\\[\\]\\\\^~=`•]", " ").replaceAll("\\s+", " ").replaceAll(" +([,.;!?])", "$1")
        .strip();
  }

  /** Whether a full stop after this word does not end a sentence: an abbreviation, an initial. */
  public boolean unfinished(String word) {
    return unfinished.contains(word) || unfinished.contains(word.toLowerCase(Locale.ROOT));
  }
}

package io.stepline.model.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.kafka.contract.AnswerSign.Kind;
import io.stepline.model.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Phrases by which machines give themselves away, as answer/phrases.yaml lists them. */
public final class AnswerPhrases {
  private static final Pattern RECORDS = Pattern.compile("leave (a|me|your message)|the (tone|beep)$");
  private final Map<String, Kind> kinds;

  private AnswerPhrases(Map<String, Kind> kinds) {
    this.kinds = kinds;
  }

  /** @throws EngineException if the build lacks the list */
  public static AnswerPhrases load() {
    try (InputStream in = AnswerPhrases.class.getResourceAsStream("/answer/phrases.yaml")) {
      JsonNode root = new YAMLMapper().readTree(in);
      Map<String, Kind> kinds = new LinkedHashMap<>();
      root.properties().forEach(
          e -> e.getValue().forEach(p -> kinds.put(p.asText(), Kind.valueOf(e.getKey().toUpperCase(Locale.ROOT)))));
      return new AnswerPhrases(kinds);
    } catch (IOException e) {
      throw new EngineException("the list of answer phrases cannot be read", e);
    }
  }

  public Set<String> all() {
    return kinds.keySet();
  }

  public Set<String> words() {
    Set<String> words = new TreeSet<>();
    kinds.keySet().forEach(p -> words.addAll(List.of(p.split(" "))));
    return words;
  }

  /**
   * What the phrases in a text give away. Asked to leave something one is on a voicemail, whatever else it says; then
   * come assistants, then the network.
   */
  Optional<Kind> kind(String text) {
    String plain =
        " " + text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}' ]+", " ").replaceAll(" +", " ").strip() + " ";
    List<String> found = kinds.keySet().stream().filter(p -> plain.contains(" " + p + " ")).toList();
    if (found.stream().anyMatch(p -> kinds.get(p) == Kind.VOICEMAIL && RECORDS.matcher(p).find()))
      return Optional.of(Kind.VOICEMAIL);
    for (Kind first : List.of(Kind.SCREENING, Kind.ANNOUNCEMENT))
      if (found.stream().anyMatch(p -> kinds.get(p) == first)) return Optional.of(first);
    return found.stream().findFirst().map(kinds::get);
  }
}

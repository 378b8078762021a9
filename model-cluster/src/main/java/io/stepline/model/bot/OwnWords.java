package io.stepline.model.bot;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.kafka.contract.Language;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;

/**
 * What a bot says of its own accord where its file has no words for it, by language; of languages that nobody has
 * written down, in English.
 *
 * @param right reads {@code {value}} back
 * @param received said when a tool has done its work and the model can say nothing of it
 */
record OwnWords(String filler, String apology, String received, String goodbye,
    @JsonProperty("too-long") String tooLong,
    @JsonProperty("still-there") String stillThere, @JsonProperty("not-understood") String notUnderstood,
    @JsonProperty("transfer-failed") String transferFailed, String right,
    @JsonProperty("did-you-mean") String didYouMean, String invalid) {
  private static final Map<String, OwnWords> ALL = read();

  private static Map<String, OwnWords> read() {
    try (InputStream in = Objects.requireNonNull(OwnWords.class.getResourceAsStream("words.yaml"))) {
      return new YAMLMapper().readValue(in, new TypeReference<Map<String, OwnWords>>() {});
    } catch (IOException e) {
      throw new IllegalStateException("words.yaml of the build cannot be read", e);
    }
  }

  /** @param language a tag such as {@code de-at} */
  static OwnWords of(String language) {
    return ALL.getOrDefault(Language.of(language).base(), Objects.requireNonNull(ALL.get("en")));
  }
}

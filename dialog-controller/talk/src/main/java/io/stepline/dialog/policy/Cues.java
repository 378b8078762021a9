package io.stepline.dialog.policy;

import io.stepline.kafka.contract.Language;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * How people speak in a language, from {@code cues/LANGUAGE.properties}; English where there is no file. Chinese and
 * Japanese count in any language, since their scripts cannot be taken for another.
 *
 * @param open what a sentence cannot end with
 * @param closed what ends like that and is complete all the same
 * @param numbers words of numbers, which may be written as one
 * @param backchannels words that only say "I am listening"
 */
public record Cues(List<String> open, List<String> closed, List<String> numbers,
    List<String> backchannels) {
  private static final String USUAL = "en";
  private static final List<String> ANYWHERE = List.of("zh", "ja");
  private static final Map<String, Cues> KNOWN = new ConcurrentHashMap<>();

  /** @param language a tag such as {@code de-at} */
  public static Cues of(String language) {
    return KNOWN.computeIfAbsent(Language.of(language).base(), Cues::all);
  }

  private static Cues all(String language) {
    Cues own = read(language).or(() -> read(USUAL)).orElseThrow();
    List<Cues> more = ANYWHERE.stream().filter(l -> !l.equals(language)).flatMap(l -> read(l).stream()).toList();
    return new Cues(joined(own.open(), more.stream().flatMap(c -> c.open().stream())),
        joined(own.closed(), more.stream().flatMap(c -> c.closed().stream())),
        joined(own.numbers(), more.stream().flatMap(c -> c.numbers().stream())),
        joined(own.backchannels(), more.stream().flatMap(c -> c.backchannels().stream())));
  }

  private static List<String> joined(List<String> own, Stream<String> more) {
    return Stream.concat(own.stream(), more).distinct().toList();
  }

  private static Optional<Cues> read(String language) {
    if (!language.matches("[a-z]{2,3}")) return Optional.empty();
    try (InputStream in = Cues.class.getResourceAsStream("cues/" + language + ".properties")) {
      if (in == null) return Optional.empty();
      Properties p = new Properties();
      p.load(new InputStreamReader(in, StandardCharsets.UTF_8));
      return Optional.of(new Cues(words(p, "open"), words(p, "closed"), words(p, "numbers"), words(p, "backchannels")));
    } catch (IOException e) {
      throw new IllegalStateException("the cues of " + language + " cannot be read", e);
    }
  }

  private static List<String> words(Properties p, String name) {
    return Stream.of(p.getProperty(name, "").split(",")).map(Phrase::plain).filter(w -> !w.isEmpty()).toList();
  }
}

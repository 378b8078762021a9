package io.stepline.dialog.terms;

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
import java.util.stream.IntStream;

/**
 * What the house itself says, from {@code words/LANGUAGE.properties}. A value; the files are read once.
 *
 * @param apology when a reply failed, {@code farewell} when the next failed too
 * @param giveUp when nobody has been there for long
 * @param queue to one who waits, with {@code {position}}
 * @param press to an agent who is to take a call, with {@code {key}}
 * @param abandoned to one whom a campaign called and nobody takes
 * @param trouble when the house has not been heard of for long, {@code busy} before an answer while there is no room
 * @param meanwhile in turn, while something takes long; not empty
 */
public record HouseWords(String apology, String farewell, String giveUp, String queue, String press,
    String abandoned, String trouble, String busy, List<String> meanwhile) {
  private static final String USUAL = "en";
  private static final Map<String, HouseWords> KNOWN = new ConcurrentHashMap<>();

  /** @param language a tag such as {@code de-at}; English where there are no words for it */
  public static HouseWords of(String language) {
    return KNOWN.computeIfAbsent(Language.of(language).base(), l -> read(l).or(() -> read(USUAL)).orElseThrow());
  }

  private static Optional<HouseWords> read(String language) {
    if (!language.matches("[a-z]{2,3}")) return Optional.empty();
    try (InputStream in = HouseWords.class.getResourceAsStream("words/" + language + ".properties")) {
      if (in == null) return Optional.empty();
      Properties p = new Properties();
      p.load(new InputStreamReader(in, StandardCharsets.UTF_8));
      List<String> wait = IntStream.iterate(1, n -> p.containsKey("wait." + n), n -> n + 1)
          .mapToObj(n -> p.getProperty("wait." + n)).toList();
      return Optional.of(new HouseWords(word(p, "apology"), word(p, "farewell"), word(p, "give-up"), word(p, "queue"),
          word(p, "press"),
          word(p, "abandoned"), word(p, "trouble"), word(p, "busy"), wait));
    } catch (IOException e) {
      throw new IllegalStateException("the words of " + language + " cannot be read", e);
    }
  }

  private static String word(Properties p, String name) {
    return Optional.ofNullable(p.getProperty(name))
        .orElseThrow(() -> new IllegalStateException("there are no words for " + name));
  }
}

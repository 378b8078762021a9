package io.stepline.ops.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who may do what with a bearer token. Only hashes of the tokens are kept. */
public final class Tokens implements Routes.Gate {
  private record Known(byte[] hash, Set<Scope> scopes) {}

  private static final int MIN_LENGTH = 16;
  private volatile List<Known> known;

  private Tokens(List<Known> known) {
    this.known = known;
  }

  /** From now on those of {@code next} hold, and no others. */
  public void become(Tokens next) {
    known = next.known;
  }

  /**
   * @param text such as {@code 8s7df6g8s7d6fg8s7=read+control,other-long-token=read}
   * @throws IllegalArgumentException if it cannot be read; the message never shows a token
   */
  public static Tokens parse(String text) {
    List<Known> all = new ArrayList<>();
    for (String entry : text.split(",")) {
      if (entry.isBlank()) continue;
      int at = entry.lastIndexOf('=');
      String token = at < 0 ? "" : entry.substring(0, at).strip();
      if (token.length() < MIN_LENGTH) throw new IllegalArgumentException(
          "api.tokens: each entry is token=scope+scope with a token of at least " + MIN_LENGTH + " characters");
      EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
      for (String s : entry.substring(at + 1).split("\\+")) scopes.addAll(scopes(s.strip()));
      all.add(new Known(hash(token), scopes));
    }
    return new Tokens(all);
  }

  /** {@code view} is read with personal data masked; {@code read} has all of it. */
  private static Set<Scope> scopes(String word) {
    if (word.equalsIgnoreCase("view")) return Set.of(Scope.READ);
    if (word.equalsIgnoreCase("read")) return Set.of(Scope.READ, Scope.WORDS);
    return Arrays.stream(Scope.values()).filter(x -> x.name().equalsIgnoreCase(word)).findFirst().map(Set::of)
        .orElseThrow(() -> new IllegalArgumentException("api.tokens: there is no scope '" + word
            + "'; the scopes are view, " + Arrays.toString(Scope.values()).toLowerCase(Locale.ROOT)));
  }

  @Override
  public Optional<Asker> who(Ask ask) {
    String authorization = ask.header("Authorization");
    if (!authorization.regionMatches(true, 0, "Bearer ", 0, 7)) return Optional.empty();
    byte[] hash = hash(authorization.substring(7).strip());
    return known.stream().filter(k -> MessageDigest.isEqual(k.hash(), hash)).findFirst()
        .map(k -> new Asker("token " + HexFormat.of().formatHex(k.hash(), 0, 4), k.scopes()));
  }

  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

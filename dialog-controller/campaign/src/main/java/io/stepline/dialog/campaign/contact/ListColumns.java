package io.stepline.dialog.campaign.contact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where the number stands in the lines of a do-not-call list: alone, in a column that the first line names, in the
 * first that holds one, or, as the lists of the FTC have it, area code and number apart ({@code 202,5550143}). What
 * follows a {@code #} is a remark. Owned by one import.
 */
final class ListColumns {
  private static final Set<String> AREA_CODES_APART = Set.of("US", "CA");
  private static final int MAX_LINE = 2_000;
  private final PhoneNumbers numbers;
  private final String home;
  private int column = -1;
  private boolean begun;

  ListColumns(PhoneNumbers numbers, String home) {
    this.numbers = numbers;
    this.home = home.toUpperCase(Locale.ROOT);
  }

  /**
   * @param where for people: file and line
   * @return in E.164; empty where the line is none of the list
   * @throws IllegalArgumentException naming line, word and cure
   */
  Optional<String> number(String line, String where) {
    if (line.length() > MAX_LINE) throw new IllegalArgumentException(where + " is longer than " + MAX_LINE
        + " characters; a list has one number in each line. The list stays as it was");
    String text = line.replaceFirst("#.*$", "").strip();
    if (text.isEmpty()) return Optional.empty();
    List<String> fields = Arrays.stream(text.split("[,;\t|]")).map(f -> Formulas.undone(f.replace("\"", "").strip()))
        .toList();
    boolean first = !begun;
    begun = true;
    if (first && isHeader(fields)) return Optional.empty();
    if (isApart(fields)) return numbers.listed(fields.get(0) + fields.get(1), home).or(() -> refused(text, where));
    if (column < 0) column = firstNumber(fields);
    return numbers.listed(column < 0 || column >= fields.size() ? text : fields.get(column), home)
        .or(() -> refused(column < 0 || column >= fields.size() ? text : fields.get(column), where));
  }

  private boolean isHeader(List<String> fields) {
    List<String> names = fields.stream().map(Columns::plain).toList();
    for (int i = 0; i < names.size(); i++)
      if (names.get(i).equals("number") || Columns.NUMBER_NAMES.contains(names.get(i))) column = i;
    return column >= 0 || fields.stream().noneMatch(f -> f.chars().anyMatch(Character::isDigit));
  }

  private boolean isApart(List<String> fields) {
    return column < 0 && AREA_CODES_APART.contains(home) && fields.size() >= 2 && fields.get(0).matches("[0-9]{3}")
        && fields.get(1).matches("[0-9]{3}-?[0-9]{4}");
  }

  private int firstNumber(List<String> fields) {
    List<Integer> possible = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      if (numbers.read(fields.get(i), home).value().isPresent()) return i;
      if (numbers.listed(fields.get(i), home).isPresent()) possible.add(i);
    }
    return possible.isEmpty() ? -1 : possible.getFirst();
  }

  private Optional<String> refused(String word, String where) {
    String shown = word.length() > 60 ? word.substring(0, 60) + "..." : word;
    throw new IllegalArgumentException(where + ": '" + shown + "' is no telephone number in " + home
        + "; mend or remove the line, or name the country of numbers without a country code (--home)."
        + " The list stays as it was");
  }
}

package io.stepline.dialog.campaign.contact;

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The columns of a contact file, by the names of its first line, or by what stands in it where it names nothing. Pure.
 *
 * @param named whether the first line is no contact
 */
record Columns(List<String> names, boolean named) {
  private static final int MOST = 100;
  /** What people call the number, as {@link #plain} has it. */
  static final Set<String> NUMBER_NAMES = Set.of("phone", "phone-number", "phonenumber", "phone-no", "telephone",
      "telephone-number", "tel", "tel-no", "mobile", "mobile-number", "mobile-phone", "cell", "cell-phone", "msisdn",
      "number-to-call", "telefon", "telefonnummer", "telefon-nr", "rufnummer", "nummer", "handy", "handynummer",
      "mobil",
      "mobilnummer", "numero", "numero-de-telephone", "numero-telephone", "portable", "numero-de-telefono", "telefono",
      "movil", "celular", "numer", "telefoon", "telefoonnummer", "telefone", "\u7535\u8bdd", "\u7535\u8bdd\u53f7\u7801",
      "\u624b\u673a", "\u96fb\u8a71", "\u96fb\u8a71\u756a\u53f7");

  /** @throws IllegalArgumentException naming what cannot be used, and what to do */
  static Columns of(List<String> first, PhoneNumbers numbers, String home, Path file) {
    if (first.size() > MOST) throw new IllegalArgumentException(file + " line 1: more than " + MOST + " columns");
    List<String> plain = first.stream().map(Columns::plain).toList();
    if (plain.contains("number")) return new Columns(unique(plain), true);
    if (plain.stream().anyMatch(NUMBER_NAMES::contains))
      return new Columns(unique(plain.stream().map(n -> NUMBER_NAMES.contains(n) ? "number" : n).toList()), true);
    for (int i = 0; i < first.size(); i++) {
      if (numbers.read(first.get(i), home).value().isEmpty()) continue;
      List<String> names = new ArrayList<>();
      for (int k = 0; k < first.size(); k++) names.add(k == i ? "number" : "");
      return new Columns(unique(names), false);
    }
    throw new IllegalArgumentException(file + " line 1 names no column 'number' (or phone, Telefon, ...), and holds no "
        + "number either; it says " + String.join(" | ", first.stream().map(Columns::shown).toList())
        + "; name the column with the telephone numbers 'number'");
  }

  private static String shown(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "..." : text;
  }

  static String plain(String name) {
    String text = name.strip().toLowerCase(Locale.ROOT).replace("\u00df", "ss").replace("\ufeff", "");
    String base = Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
    String known = Normalizer.normalize(base, Normalizer.Form.NFC);
    if (NUMBER_NAMES.contains(known)) return known;
    String plain = known.replaceAll("[^a-z0-9.]+", "-").replaceAll("^-+|-+$", "");
    return plain.length() > 60 ? plain.substring(0, 60) : plain;
  }

  /** Columns without a name get one by their place; a second of the same name a number: number2, name-2. */
  private static List<String> unique(List<String> names) {
    Map<String, Integer> seen = new LinkedHashMap<>();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i).isEmpty() ? "column-" + (i + 1) : names.get(i);
      String given = name;
      while (all.contains(given) || !given.equals(name) && names.contains(given)) {
        int n = seen.merge(name, 1, Integer::sum) + 1;
        given = name.equals("number") ? name + n : name + "-" + n;
      }
      all.add(given);
    }
    return List.copyOf(all);
  }

  /** @throws ContactRow.Refused where there is more in the row than columns have names */
  Map<String, String> values(List<String> row) throws ContactRow.Refused {
    for (int i = names.size(); i < row.size(); i++) if (!row.get(i).isBlank()) throw new ContactRow.Refused(
        "the row has another number of columns than the first line, more; quote a value that has the separator in it");
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) values.put(names.get(i), i < row.size() ? Formulas.undone(row.get(i)) : "");
    return values;
  }
}

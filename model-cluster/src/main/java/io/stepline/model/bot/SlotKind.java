package io.stepline.model.bot;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What kind of value a slot takes. The form of its value: {@code form}. */
enum SlotKind {
  /** Digits as they were said. */
  DIGITS(16, Confirm.NEVER),
  /** A number such as {@code 23}, {@code 2.5} or {@code -4}. */
  NUMBER(9, Confirm.DOUBT),
  /** {@code 2026-03-15} (ISO 8601). */
  DATE(8, Confirm.ALWAYS),
  /** {@code 15:30}. */
  TIME(4, Confirm.ALWAYS),
  /** {@code 12.50}, without a currency. */
  MONEY(10, Confirm.ALWAYS),
  /** {@code yes} or {@code no}. */
  YES_NO(1, Confirm.DOUBT),
  /** The name of one of the slot's values. */
  CHOICE(1, Confirm.DOUBT),
  /** A person's name, {@code Mary Jones}. */
  NAME(1, Confirm.ALWAYS),
  /** Letters, {@code MILLER}. */
  SPELLED(1, Confirm.ALWAYS),
  /** Letters and digits of a form, such as {@code SW1A 1AA}. */
  PATTERN(12, Confirm.ALWAYS),
  /** Digits, after a {@code +} where it was said (ITU-T E.164: 15 at the most). */
  PHONE(15, Confirm.ALWAYS),
  /** 12 to 19 digits with the check digit of ISO/IEC 7812; told to tools only. */
  CARD(19, Confirm.ALWAYS);

  /** When a value that was spoken is read back. */
  enum Confirm {
    NEVER, DOUBT, ALWAYS;

    static Optional<Confirm> of(String word) {
      return Arrays.stream(values()).filter(c -> c.name().toLowerCase(Locale.ROOT).equals(word)).findFirst();
    }
  }

  private final int keys;
  private final Confirm confirm;

  SlotKind(int keys, Confirm confirm) {
    this.keys = keys;
    this.confirm = confirm;
  }

  /** As a bot file writes it. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<SlotKind> of(String word) {
    return Arrays.stream(values()).filter(k -> k.word().equals(word)).findFirst();
  }

  static List<String> words() {
    return Arrays.stream(values()).map(SlotKind::word).toList();
  }

  /** How many keys its value may have where the slot does not say. */
  int keys() {
    return keys;
  }

  Confirm confirm() {
    return confirm;
  }

  /** Whether it is read back sign by sign. */
  boolean isSpelt() {
    return switch (this) {
      case DIGITS, SPELLED, PATTERN, PHONE -> true;
      case NUMBER, DATE, TIME, MONEY, YES_NO, CHOICE, NAME, CARD -> false;
    };
  }
}

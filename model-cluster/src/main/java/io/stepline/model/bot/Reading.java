package io.stepline.model.bot;

/** What a slot makes of what was said or keyed. */
sealed interface Reading {
  /** @param value in the form of its kind */
  record Value(String value) implements Reading {}

  /** It was of the kind, but cannot be: February 30, a card whose check digit is wrong, out of range. */
  record Invalid() implements Reading {}

  /** It was something else. */
  record None() implements Reading {}
}

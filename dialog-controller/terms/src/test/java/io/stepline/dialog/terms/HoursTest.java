package io.stepline.dialog.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoursTest {
  private final Hours hours =
      Hours.of("Europe/Berlin", List.of("mon-fri 09:00-18:00", "sat 10:00-24:00"), List.of("2026-12-25"));

  @ParameterizedTest
  @CsvSource({"2026-11-26T08:00:00Z,true", "2026-11-26T07:59:59Z,false", "2026-11-26T16:59:59Z,true",
      "2026-11-26T17:00:00Z,false", "2026-07-02T07:00:00Z,true",
      "2026-11-28T22:59:59Z,true", "2026-11-28T23:00:00Z,false", "2026-11-29T12:00:00Z,false",
      "2026-12-25T10:00:00Z,false"})
  void shouldKnowZonesSummerTimeWeekendsAndHolidays(String at, boolean open) {
    assertThat(hours.areOpen(Instant.parse(at))).isEqualTo(open);
  }

  @Test
  void shouldWrapAroundTheWeek() {
    assertThat(
        Hours.of("UTC", List.of("sat-mon 00:00-24:00"), List.of()).areOpen(Instant.parse("2026-11-29T12:00:00Z")))
        .isTrue();
    assertThat(
        Hours.of("UTC", List.of("sat-mon 00:00-24:00"), List.of()).areOpen(Instant.parse("2026-11-26T12:00:00Z")))
        .isFalse();
  }

  /** A window belongs to the day it begins on: Friday's night ends on Saturday, and Sunday has none. */
  @ParameterizedTest
  @CsvSource({"2026-11-27T21:59:59Z,false", "2026-11-27T22:00:00Z,true", "2026-11-28T05:59:59Z,true",
      "2026-11-28T06:00:00Z,false", "2026-11-28T23:00:00Z,false", "2026-11-29T03:00:00Z,false",
      "2026-11-30T03:00:00Z,false", "2026-11-30T22:30:00Z,true", "2026-12-01T03:00:00Z,true"})
  void shouldBeOpenOverMidnight(String at, boolean open) {
    assertThat(Hours.of("UTC", List.of("mon-fri 22:00-06:00"), List.of()).areOpen(Instant.parse(at))).isEqualTo(open);
  }

  @Test
  void shouldCloseTheNightThatBeginsOnAHoliday() {
    Hours night = Hours.of("UTC", List.of("mon-sun 22:00-06:00"), List.of("2026-12-25"));
    assertThat(night.areOpen(Instant.parse("2026-12-25T03:00:00Z"))).as("the night of the 24th").isTrue();
    assertThat(night.areOpen(Instant.parse("2026-12-25T23:00:00Z"))).isFalse();
    assertThat(night.areOpen(Instant.parse("2026-12-26T03:00:00Z"))).as("the night of the 25th").isFalse();
    assertThat(night.areOpen(Instant.parse("2026-12-26T23:00:00Z"))).isTrue();
  }

  @Test
  void shouldRefuseHoursWithoutLengthAndTimesThatNoClockShows() {
    assertThatThrownBy(() -> Hours.of("UTC", List.of("mon 09:00-09:00"), List.of()))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("mon 09:00-09:00")
        .hasMessageContaining("00:00-24:00");
    assertThatThrownBy(() -> Hours.of("UTC", List.of("mon 09:00-25:00"), List.of()))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("mon 09:00-25:00");
    assertThatThrownBy(() -> Hours.of("nonsense zone", List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("nonsense zone");
  }

  @Test
  void shouldRefuseWhatItCannotReadByName() {
    assertThatThrownBy(() -> Hours.of("Mars/Base", List.of(), List.of())).hasMessageContaining("Mars/Base");
    assertThatThrownBy(() -> Hours.of("UTC", List.of("monday 9 to 5"), List.of()))
        .hasMessageContaining("monday 9 to 5");
    assertThatThrownBy(() -> Hours.of("UTC", List.of(), List.of("25.12."))).hasMessageContaining("25.12.");
  }
}

package io.stepline.dialog.campaign.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class HolidaysTest {
  @Test
  void shouldKnowEasterFromTheCalendarsOfTheChurches() {
    assertThat(List.of(1818, 1943, 2024, 2025, 2026, 2027, 2038, 2285)).extracting(Holidays::easterSunday)
        .containsExactly(LocalDate.of(1818, 3, 22), LocalDate.of(1943, 4, 25),
            LocalDate.of(2024, 3, 31), LocalDate.of(2025, 4, 20), LocalDate.of(2026, 4, 5), LocalDate.of(2027, 3, 28),
            LocalDate.of(2038, 4, 25), LocalDate.of(2285, 3, 22));
  }

  @Test
  void shouldFindDaysThatMove() {
    Holidays days = Holidays.of(List.of("easter+1", "4 thu 11", "last mon 5", "12-25", "2027-02-03"));
    assertThat(List.of("2026-04-06", "2026-11-26", "2026-05-25", "2031-12-25", "2027-02-03"))
        .allMatch(d -> days.holds(LocalDate.parse(d)));
    assertThat(List.of("2026-04-05", "2026-11-19", "2026-05-18", "2028-02-03"))
        .noneMatch(d -> days.holds(LocalDate.parse(d)));
  }

  @Test
  void shouldRefuseWhatItCannotRead() {
    assertThatThrownBy(() -> Holidays.of(List.of("christmas"))).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("christmas");
  }

  @Test
  void shouldReadThePacksThatComeWithTheHouse() {
    RulePacks packs = RulePacks.read(Path.of("..", "..", "ops", "rules"));
    assertThat(packs.countries()).containsExactlyInAnyOrder("US", "GB", "DE", "FR");
    assertThat(packs.of("FR").orElseThrow().holidays().holds(LocalDate.of(2027, 5, 6))).as("Ascension").isTrue();
    assertThat(packs.of("US").orElseThrow().abandonCap()).isEqualTo(0.03);
  }
}

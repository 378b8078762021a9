package io.stepline.gateway.mediasession;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompanyTest {
  private static final Company BOT = new Company.WithBot();
  private static final Company.Party PEOPLE = new Company.WithPeople();

  @Test
  void shouldComeBackToWhoWasThereWhenTheWaitingEnds() {
    assertThat(BOT.music(true).with(PEOPLE).music(false)).isEqualTo(PEOPLE);
    assertThat(BOT.ringback(true).ringback(false)).isEqualTo(BOT);
  }

  @Test
  void shouldPutOneWaitingInThePlaceOfTheOther() {
    assertThat(BOT.ringback(true).music(true)).isEqualTo(new Company.Music(new Company.WithBot()));
    assertThat(BOT.ringback(true).music(false)).isEqualTo(BOT);
  }

  @Test
  void shouldStayEarlyWhateverHappensMeanwhileAndKnowItLater() {
    Company early = BOT.early(true).music(true).with(PEOPLE);
    assertThat(early.isAnswered()).isFalse();
    assertThat(early.early(true)).isEqualTo(early);
    assertThat(early.early(false)).isEqualTo(new Company.Music(PEOPLE));
    assertThat(BOT.early(false)).isEqualTo(BOT);
  }

  @Test
  void shouldLetTheBotHearWhoWaitsButNeitherPeopleNorEarlySound() {
    assertThat(BOT.botHears() && BOT.ringback(true).botHears()).isTrue();
    assertThat(BOT.early(true).botHears() || PEOPLE.botHears() || new Company.Unattended().botHears()).isFalse();
  }
}

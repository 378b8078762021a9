package io.stepline.kafka.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CampaignCallTest {
  private static final CampaignCall SPRING = new CampaignCall("spring", "A", true, "call us back", "this is the store",
      false, true, "nobody is free", "sales", Map.of("name", "Ann", "city", "Bonn"));

  private static CallEvent.Answered answered(CallEvent.Direction direction, Map<String, String> facts) {
    return new CallEvent.Answered(new CallId("c"), "g", direction, "1", "2", "desk", "t", "PCMU", 8_000, facts, 1);
  }

  @Test
  void shouldComeBackFromItsFacts() {
    assertThat(CampaignCall.of(SPRING.facts())).contains(SPRING);
    CampaignCall other = new CampaignCall("x", "-", false, "", "", true, false, "", "", Map.of());
    assertThat(CampaignCall.of(other.facts())).contains(other);
  }

  @Test
  void shouldTalkIntoSilenceUnlessTheOrderSaysOtherwise() {
    CampaignCall bare = CampaignCall.of(Map.of(DialOrder.CAMPAIGN, "spring")).orElseThrow();
    assertThat(bare.talksIntoSilence()).isTrue();
    assertThat(bare.talksToMenus()).isFalse();
    assertThat(bare.detect()).isFalse();
  }

  @Test
  void shouldNotTakeHeadersOfACallerForACampaign() {
    assertThat(CampaignCall.of(answered(CallEvent.Direction.INBOUND, SPRING.facts()))).isEmpty();
    assertThat(CampaignCall.of(answered(CallEvent.Direction.OUTBOUND, SPRING.facts()))).contains(SPRING);
    assertThat(CampaignCall.of(answered(CallEvent.Direction.OUTBOUND, Map.of("x-account", "4711")))).isEmpty();
    assertThat(CampaignCall.isFact("campaign.detect")).isTrue();
    assertThat(CampaignCall.isFact("contact.name")).isTrue();
    assertThat(CampaignCall.isFact("contact")).isFalse();
  }
}

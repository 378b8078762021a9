package io.stepline.dialog.campaign.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.campaign.plan.CampaignSpec.CallerId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerIdsTest {
  private static Set<String> shown(String ids, String number) {
    List<CallerId> ours = Arrays.stream(ids.split(" ")).map(i -> new CallerId(i, "A")).toList();
    return IntStream.range(0, 12).mapToObj(attempts -> CallerIds.nearest(ours,
        new CallFacts(number, "", List.of(), "", 0, List.of(), 0, 0, attempts)).orElseThrow().number())
        .collect(Collectors.toSet());
  }

  /** Whatever the turn, nobody sees a number that is farther than the nearest. */
  @ParameterizedTest
  @CsvSource({"+12125550100 +12135550100, +12125550144, +12125550100",
      "+12135550100 +12125550100, +12125550144, +12125550100",
      "+493012345678 +4935112345678, +493098765432, +493012345678",
      "+4935112345678 +493012345678, +4935298765432, +4935112345678",
      "+493012345678 +12125550100, +4989123456, +493012345678", "+14165550100 +12125550100, +12135550144, +12125550100",
      "+442071234567 +441212345678, +441219876543, +441212345678",
      "+33123456789 +33423456789, +33198765432, +33123456789"})
  void shouldShowTheNearestNumber(String ids, String number, String nearest) {
    assertThat(shown(ids, number)).containsExactly(nearest);
  }

  @ParameterizedTest
  @CsvSource({"+12125550100 +12125550101 +13105550100, +12125550144, +12125550100 +12125550101",
      "+12125550100 +13105550100, +17025550144, +12125550100 +13105550100",
      "+12125550100 +13105550100, +493098765432, +12125550100 +13105550100"})
  void shouldTakeTurnsAmongThoseThatAreEquallyNear(String ids, String number, String all) {
    assertThat(shown(ids, number)).containsExactlyInAnyOrder(all.split(" "));
  }
}

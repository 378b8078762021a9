package io.stepline.dialog.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpokenMark;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeardTextTest {
  private static SpokenMark mark(double fromS, double toS, String text) {
    return new SpokenMark(new CallId("c"), new ReplyId(1), 1_000, (long) (fromS * 1_000), (long) (toS * 1_000), text);
  }

  /** Ten characters or words in ten seconds. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "您的订单已经发货了谢谢 | 5 | 您的订单已",
      "ご注文は明日届きますよ | 5 | ご注文は明",
      "ร้านเปิดเก้าโมง | 5 | ร้านเปิด",
      "您的 order 号码是 A17 对吗 | 5 | 您的 order 号",
      "one two three four five six seven eight nine ten | 5 | one two three four five",
      "Your order, number twelve, is at the door now. | 4.5 | Your order, number twelve,",
      "안녕하세요 고객님 주문하신 상품은 내일 도착합니다 | 4 | 안녕하세요 고객님",
      "嗯 | 9 | ''"})
  void shouldCutAClauseByItsShareOfTime(String clause, double seconds, String heard) {
    assertThat(HeardText.upTo(List.of(mark(0, 10, clause)), seconds)).isEqualTo(heard);
  }

  @Test
  void shouldKeepClausesThatWereHeardWhole() {
    List<SpokenMark> marks = List.of(mark(0, 2, "您的订单已经发货。"), mark(2, 5, "明天会送到您家门口。"));
    assertThat(HeardText.upTo(marks, 2)).isEqualTo("您的订单已经发货。");
    assertThat(HeardText.upTo(marks, 4.5)).isEqualTo("您的订单已经发货。明天会送到您家");
    assertThat(HeardText.upTo(marks, 5)).isEqualTo("您的订单已经发货。明天会送到您家门口。");
  }

  @Test
  void shouldCountCharactersAsPeopleSeeThem() {
    assertThat(HeardText.upTo(List.of(mark(0, 2, "𠮷野")), 1)).as("outside the first plane").isEqualTo("𠮷");
  }
}

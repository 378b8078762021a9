package io.stepline.dialog.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.talk.AnswerScript.Act;
import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerScriptTest {
  private static final CallId CALL = new CallId("attempt");

  private static AnswerScript script(Map<String, String> facts) {
    Map<String, String> all = new HashMap<>(Map.of("campaign.detect", "true"));
    all.putAll(facts);
    return AnswerScript.of(
        new CallEvent.Answered(CALL, "g", CallEvent.Direction.OUTBOUND, "1", "2", "desk", "t", "PCMU", 8_000, all, 1))
        .orElseThrow();
  }

  private static AnswerSign heard(AnswerSign.Kind kind, boolean sure) {
    return new AnswerSign.Heard(CALL, kind, 0.9, sure, false, 1_000, "test", 1);
  }

  @Test
  void shouldTellAnAssistantWhoCallsAndGreetWhoComesThen() {
    AnswerScript s = script(Map.of("campaign.screening", "this is the store"));
    assertThat(s.heard(heard(AnswerSign.Kind.SCREENING, true))).containsExactly(new Act.Say("this is the store"));
    assertThat(s.heard(new AnswerSign.Beep(CALL, 1_000, 1))).as("an assistant's beep is no voicemail's").isEmpty();
    assertThat(s.isDeaf()).isTrue();
    assertThat(s.spoke()).containsExactly(new Act.Greet());
    assertThat(s.isDeaf()).isFalse();
  }

  @Test
  void shouldBelieveAPersonAfterALongGreetingAndNotHangUpOnThem() {
    AnswerScript s = script(Map.of());
    assertThat(s.heard(heard(AnswerSign.Kind.VOICEMAIL, false))).as("not sure yet").isEmpty();
    assertThat(s.heard(heard(AnswerSign.Kind.HUMAN, false))).containsExactly(new Act.Greet());
    assertThat(s.heard(heard(AnswerSign.Kind.VOICEMAIL, false))).as("a talk goes on").isEmpty();
    assertThat(s.heard(heard(AnswerSign.Kind.VOICEMAIL, true))).containsExactly(new Act.HangUp("machine"));
  }

  @Test
  void shouldDoWithMenusFaxesAndSilenceAsTheCampaignSays() {
    assertThat(script(Map.of("campaign.ivr", "TALK")).heard(heard(AnswerSign.Kind.IVR, true)))
        .containsExactly(new Act.Greet());
    assertThat(script(Map.of()).heard(heard(AnswerSign.Kind.IVR, true))).containsExactly(new Act.HangUp("ivr"));
    assertThat(script(Map.of()).heard(heard(AnswerSign.Kind.FAX, true))).containsExactly(new Act.HangUp("fax"));
    assertThat(script(Map.of("campaign.silence", "HANG_UP")).heard(heard(AnswerSign.Kind.SILENCE, false)))
        .containsExactly(new Act.HangUp("silence"));
    assertThat(script(Map.of()).heard(heard(AnswerSign.Kind.SILENCE, false))).containsExactly(new Act.Greet());
  }

  /**
   * Whatever is heard, in whatever order: at most one message, nothing after the end, and nobody is left without an act
   * for good.
   */
  @Test
  void shouldEndOnceAndNeverForgetAnybody() {
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      AnswerScript s = script(
          random.nextBoolean() ? Map.of("campaign.voicemail", "call us", "campaign.screening", "the store") : Map.of());
      int last = 0;
      int acts = 0;
      for (int i = 0; i < 12; i++) {
        AnswerSign.Kind kind = AnswerSign.Kind.values()[random.nextInt(AnswerSign.Kind.values().length)];
        List<Act> now = switch (random.nextInt(4)) {
          case 0 -> s.heard(new AnswerSign.Beep(CALL, 900, 1));
          case 1 -> s.heard(new AnswerSign.Pause(CALL, 3_000, 1));
          default -> s.heard(heard(kind, random.nextBoolean()));
        };
        assertThat(last == 0 || now.isEmpty()).as("seed %d: nothing after the end", seed).isTrue();
        acts += now.size();
        last += (int) now.stream().filter(a -> a instanceof Act.HangUp || a instanceof Act.Farewell).count();
      }
      acts += s.unknownForLong().size() + s.machineForLong().size();
      assertThat(last).isLessThanOrEqualTo(1);
      assertThat(acts).as("seed %d", seed).isPositive();
    }
  }
}

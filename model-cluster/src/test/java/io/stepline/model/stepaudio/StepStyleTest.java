package io.stepline.model.stepaudio;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.Style;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepStyleTest {
  @Test
  void shouldWriteTagsAsUpstream() {
    assertThat(StepStyle.prompt(new Style("happy", "cantonese", 0.8), "你好")).isEqualTo("（高兴1）（粤语）（慢速1）你好");
    assertThat(StepStyle.prompt(new Style("", "sichuanese", 1.6), "a")).isEqualTo("（四川话）（快速2）a");
    assertThat(StepStyle.prompt(new Style("rap", "cantonese", 2), "a")).as("one that sings has that tag alone")
        .isEqualTo("（RAP）a");
    assertThat(StepStyle.prompt(Style.PLAIN, "a")).isEqualTo("a");
    assertThat(StepTtsDecoder.unknown(new Style("bored", "", 1))).isPresent();
  }

  @Test
  void shouldSayWhichLanguageIsMeantWhereItsWritingDoesNot() {
    assertThat(StepStyle.prompt(StepStyle.in("yue", Style.PLAIN), "a")).isEqualTo("（粤语）a");
    assertThat(StepStyle.prompt(StepStyle.in("zh-HK", Style.PLAIN), "a")).isEqualTo("（粤语）a");
    assertThat(StepStyle.prompt(StepStyle.in("ja-JP", Style.PLAIN), "a")).isEqualTo("（日语）a");
    assertThat(StepStyle.prompt(StepStyle.in("zh-cn", Style.PLAIN), "a")).isEqualTo("a");
    assertThat(StepStyle.prompt(StepStyle.in("yue", new Style("", "sichuanese", 1)), "a")).isEqualTo("（四川话）a");
  }

  /** Characters stand for ids; whatever follows the line break is cut out as upstream does. */
  @Test
  void shouldLayOutThePromptInFiveParts() throws Exception {
    VoicePrompt voice =
        new VoicePrompt("Tingting", "P", new int[] {5, 1_030}, new float[0], new float[0], new float[0], true);
    int[] ids = new TtsPrompt(t -> t.chars().map(c -> 90 + c).toArray(), new TtsPrompt.Systems("S[{speaker}]", "C"))
        .ids(voice, "", "T");
    List<String> read = new ArrayList<>();
    Arrays.stream(ids).forEach(
        i -> read.add(i < 10 ? "[" + i + "]" : i >= 65_536 ? "<" + (i - 65_536) + ">" : Character.toString(i - 90)));
    assertThat(String.join("", read))
        .isEqualTo("[1][4]system\nS[Tingting][3][4]human\nP[3][4]assistant\n<5><1030>[3][4]human\nT[3][4]assistant\n");
    int[] sung =
        new TtsPrompt(t -> t.chars().map(c -> 90 + c).toArray(), TtsPrompt.Systems.USUAL).ids(voice, "RAP", "T");
    StringBuilder text = new StringBuilder();
    Arrays.stream(sung).filter(i -> i >= 90 && i < 65_536).forEach(i -> text.append((char) (i - 90)));
    assertThat(text).contains("请参考对话历史里的音色，用RAP方式将文本内容大声说唱出来。");
  }
}

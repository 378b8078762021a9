package io.stepline.model.stepaudio;

import io.stepline.model.route.Vocabulary;
import java.io.IOException;
import java.util.Arrays;

/**
 * What Step-Audio-TTS-3B is asked, as token ids (stepfun-ai/Step-Audio tts.py): system, what the voice says in its
 * recording, its codes, and what it is to say. Pure but for the vocabulary.
 */
final class TtsPrompt {
  private static final String RAP = "请参考对话历史里的音色，用RAP方式将文本内容大声说唱出来。";
  private static final String HUMMING = "请参考对话历史里的音色，用哼唱的方式将文本内容大声唱出来。";

  /**
   * System prompts, of which the long ones are the checkpoint's own and a setting.
   *
   * @param named for voices the model knows, with {@code {speaker}}; {@code cloned} for the others
   */
  record Systems(String named, String cloned) {
    private static final String TAGS =
        "情感标签：高兴1、高兴2、生气1、生气2、悲伤1、撒娇1。语种或方言标签：中文、英文、韩语、日语、四川话、粤语、广东话。语音调整标签：慢速1、慢速2、快速1、快速2。";
    static final Systems USUAL = new Systems("根据文本中（）或()括号内的标签朗读文本。" + TAGS + "请在朗读时，使用[{speaker}]的声音，按照标签调整情感、语气和语速。",
        "根据文本中（）或()括号内的标签，用对话历史里的音色朗读文本。" + TAGS + "请按照标签调整情感、语气和语速。");
  }

  private final Vocabulary vocabulary;
  private final Systems systems;

  TtsPrompt(Vocabulary vocabulary, Systems systems) {
    this.vocabulary = vocabulary;
    this.systems = systems;
  }

  /** @param text with its tags before it; {@code sung} RAP, 哼唱 or empty */
  int[] ids(VoicePrompt voice, String sung, String text) throws IOException, InterruptedException {
    String system = switch (sung) {
      case "RAP" -> RAP;
      case "哼唱" -> HUMMING;
      default -> voice.builtIn() ? systems.named().replace("{speaker}", voice.name()) : systems.cloned();
    };
    IdList ids = new IdList().add(AudioTokens.BOS);
    ids.add(AudioTokens.BOT).addAll(vocabulary.ids("system\n" + system)).add(AudioTokens.EOT);
    ids.add(AudioTokens.BOT).addAll(vocabulary.ids("human\n")).addAll(stripped(voice.text())).add(AudioTokens.EOT);
    ids.add(AudioTokens.BOT).addAll(vocabulary.ids("assistant\n")).addAll(AudioTokens.ids(voice.codes()))
        .add(AudioTokens.EOT);
    ids.add(AudioTokens.BOT).addAll(vocabulary.ids("human\n")).addAll(stripped(text)).add(AudioTokens.EOT);
    return ids.add(AudioTokens.BOT).addAll(vocabulary.ids("assistant\n")).toArray();
  }

  /** A text after a line break, without the line break's own tokens: as upstream cuts it out. */
  private int[] stripped(String text) throws IOException, InterruptedException {
    int[] line = vocabulary.ids("\n");
    int[] both = vocabulary.ids("\n" + text);
    boolean begins = both.length >= line.length && Arrays.equals(line, Arrays.copyOf(both, line.length));
    return begins ? Arrays.copyOfRange(both, line.length, both.length) : both;
  }
}

package io.stepline.model.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.AnswerSign.Kind;
import io.stepline.media.audio.SampleQueue;
import io.stepline.media.audio.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Cadence and tones, on lines made of noise and sines. Words and voices are measured by {@code bench answers} and
 * {@code AnswerIT}.
 */
class AnswerClassifierTest {
  private static final int RATE = 8_000;
  private final SampleQueue line = new SampleQueue();
  private final Random random = new Random(8);

  private AnswerClassifierTest quiet(int ms) {
    short[] pcm = new short[RATE * ms / 1_000];
    for (int i = 0; i < pcm.length; i++) pcm[i] = (short) (random.nextGaussian() * 20);
    line.add(pcm);
    return this;
  }

  /** Noise whose loudness goes up and down as syllables do. */
  private AnswerClassifierTest voice(int ms) {
    short[] pcm = new short[RATE * ms / 1_000];
    double slow = 0;
    for (int i = 0; i < pcm.length; i++) {
      slow = 0.7 * slow + random.nextGaussian();
      pcm[i] = (short) (slow * 1_800 * (0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * i / RATE)));
    }
    line.add(pcm);
    return this;
  }

  private AnswerClassifierTest tone(int ms, double... hz) {
    short[] pcm = new short[RATE * ms / 1_000];
    for (double f : hz) {
      short[] sine = Tone.sine(RATE, f, ms, 0.3 / hz.length);
      for (int i = 0; i < pcm.length; i++) pcm[i] += sine[i];
    }
    for (int i = 0; i < pcm.length; i++) pcm[i] += (short) (random.nextGaussian() * 20);
    line.add(pcm);
    return this;
  }

  private List<AnswerClassifier.Finding> heard(boolean answered) {
    AnswerClassifier classifier = new AnswerClassifier(AnswerClassifier.Settings.USUAL);
    if (answered) classifier.answered();
    SpectrumMeter meter = new SpectrumMeter();
    List<AnswerClassifier.Finding> found = new ArrayList<>();
    while (line.size() >= SpectrumMeter.FRAME)
      found.addAll(classifier.frame(meter.next(line.take(SpectrumMeter.FRAME))));
    return found;
  }

  private static List<Kind> kinds(List<AnswerClassifier.Finding> found) {
    return found.stream().filter(f -> f.beepHz() == 0 && f.silentMs() == 0).map(AnswerClassifier.Finding::kind)
        .toList();
  }

  @Test
  void shouldTakeAShortGreetingAndWaitingForAPerson() {
    List<AnswerClassifier.Finding> found = quiet(400).voice(600).quiet(2_000).heard(true);
    assertThat(kinds(found)).containsExactly(Kind.HUMAN);
    assertThat(found.getFirst().afterMs()).as("half a second after the greeting").isBetween(1_300, 1_700);
    assertThat(found.getFirst().sure()).isFalse();
  }

  @Test
  void shouldTakeALongGreetingForAMachineAndBelieveTheBeep() {
    List<AnswerClassifier.Finding> found = quiet(400).voice(6_000).quiet(600).tone(300, 1_000).quiet(1_000).heard(true);
    assertThat(kinds(found)).containsExactly(Kind.VOICEMAIL, Kind.VOICEMAIL);
    assertThat(found).anySatisfy(f -> assertThat(f.beepHz()).isBetween(995, 1_005));
    assertThat(found.getFirst().afterMs()).isLessThan(3_300);
  }

  @Test
  void shouldTurnToAMachineWhenAPersonBeeps() {
    assertThat(kinds(quiet(300).voice(700).quiet(800).voice(2_000).quiet(700).tone(400, 850).quiet(500).heard(true)))
        .containsExactly(Kind.HUMAN, Kind.VOICEMAIL);
  }

  @Test
  void shouldComeBackToAPersonWhoWaitsAfterAnIntroduction() {
    assertThat(kinds(quiet(300).voice(3_200).quiet(2_000).heard(true))).containsExactly(Kind.VOICEMAIL, Kind.HUMAN);
  }

  @Test
  void shouldSayThatAMachineWithoutBeepRecords() {
    assertThat(quiet(300).voice(8_000).quiet(3_000).heard(true))
        .anySatisfy(f -> assertThat(f.silentMs()).isGreaterThanOrEqualTo(2_500));
  }

  @Test
  void shouldKnowFaxSilenceAndInformationTones() {
    assertThat(kinds(quiet(800).tone(3_000, 2_100).quiet(500).heard(true))).containsExactly(Kind.FAX);
    assertThat(kinds(quiet(6_000).heard(true))).containsExactly(Kind.SILENCE);
    assertThat(kinds(quiet(300).tone(330, 950).tone(330, 1_400).tone(330, 1_777).quiet(300).voice(3_000).heard(false)))
        .as("before the answer").containsExactly(Kind.ANNOUNCEMENT);
  }

  /**
   * What telephones sound like while they ring, are busy or are dialled: neither beeps nor people, before the answer or
   * after.
   */
  @Test
  void shouldNotTakeTheTonesOfTheNetworkForBeepsOrPeople() {
    for (boolean answered : new boolean[] {false, true}) {
      for (double[] hz : new double[][] {{440, 480}, {480, 620}, {350, 440}, {425}, {400, 450}, {697, 1_209},
          {941, 1_477}}) {
        quiet(300);
        for (int i = 0; i < 5; i++) tone(400, hz).quiet(400);
        List<AnswerClassifier.Finding> found = heard(answered);
        assertThat(found).as("%s Hz, answered %s", hz[0], answered)
            .noneMatch(f -> f.beepHz() > 0 || f.kind() == Kind.HUMAN || f.kind() == Kind.VOICEMAIL);
      }
    }
  }

  @Test
  void shouldNotJudgePeopleBeforeTheAnswer() {
    assertThat(quiet(300).voice(700).quiet(2_000).tone(300, 1_000).quiet(500).heard(false)).isEmpty();
  }

  @Test
  void shouldLetWordsOutweighCadenceButNotTakeAGreetingForTheNetwork() {
    AnswerClassifier c = new AnswerClassifier(AnswerClassifier.Settings.USUAL);
    c.answered();
    assertThat(c.words(Kind.VOICEMAIL)).as("nobody has spoken at length").isEmpty();
    SpectrumMeter meter = new SpectrumMeter();
    for (quiet(300).voice(2_200); line.size() >= SpectrumMeter.FRAME;)
      c.frame(meter.next(line.take(SpectrumMeter.FRAME)));
    assertThat(c.words(Kind.ANNOUNCEMENT)).as("the network speaks longer").isEmpty();
    assertThat(kinds(c.words(Kind.SCREENING))).containsExactly(Kind.SCREENING);
    assertThat(c.words(Kind.IVR)).as("an assistant stays one").isEmpty();
    assertThat(kinds(c.words(Kind.VOICEMAIL))).as("until asked to leave a message").containsExactly(Kind.VOICEMAIL);
  }

  @Test
  void shouldReadPhrases() {
    AnswerPhrases phrases = AnswerPhrases.load();
    assertThat(phrases.kind("Hi, please leave a message after the tone.")).contains(Kind.VOICEMAIL);
    assertThat(phrases.kind("if you record your name and reason for calling, I'll see if this person is available"))
        .contains(Kind.SCREENING);
    assertThat(phrases.kind("say your name and leave a message after the beep")).contains(Kind.VOICEMAIL);
    assertThat(phrases.kind("the number you have dialed is not in service")).contains(Kind.ANNOUNCEMENT);
    assertThat(phrases.kind("for sales press one")).contains(Kind.IVR);
    assertThat(phrases.kind("hello this is ann")).isEqualTo(Optional.empty());
  }

  @Test
  void shouldSurviveWhateverALineBrings() {
    for (int seed = 0; seed < 300; seed++) {
      Random r = new Random(seed);
      for (int i = 0; i < 12; i++) {
        switch (r.nextInt(4)) {
          case 0 -> quiet(r.nextInt(1_500));
          case 1 -> voice(20 + r.nextInt(2_000));
          case 2 -> tone(20 + r.nextInt(900), 300 + r.nextInt(2_500));
          default -> line.add(new short[r.nextInt(8_000)]);
        }
      }
      List<AnswerClassifier.Finding> found = heard(true);
      for (int i = 1; i < found.size(); i++)
        assertThat(found.get(i).afterMs()).isGreaterThanOrEqualTo(found.get(i - 1).afterMs());
      assertThat(found.size()).isLessThan(40);
      line.take(line.size());
    }
  }
}

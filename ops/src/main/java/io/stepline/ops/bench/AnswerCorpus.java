package io.stepline.ops.bench;

import io.stepline.kafka.contract.AnswerSign.Kind;
import io.stepline.media.audio.Resampler;
import io.stepline.media.audio.SampleQueue;
import io.stepline.media.audio.Tone;
import io.stepline.media.codec.G711;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.decoder.WholeSpeech;
import io.stepline.ops.caller.Voices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Lines on which people, machines, assistants, menus, fax machines and networks answer: made from voices and tones,
 * through G.711, with noise.
 */
public final class AnswerCorpus {
  private static final int RATE = 8_000;

  /** What sounds one after the other. */
  private sealed interface Piece {
    record Said(String text) implements Piece {}

    record Pause(int ms) implements Piece {}

    record Sine(double hz, int ms) implements Piece {}
  }

  /** @param early how many samples come before the answer; all of them where nobody answers */
  public record Line(Kind kind, String label, short[] pcm, int early) {}

  private record Script(Kind kind, String label, boolean early, List<Piece> pieces) {}

  /** A voice of an engine. */
  public record Voice(SpeechDecoder engine, String name, String language) {}

  private AnswerCorpus() {}

  private static Script script(Kind kind, String text) {
    return script(kind, false, text);
  }

  /** {@code [700]} is a pause, {@code [beep 1000 400]} a tone of 400 ms. */
  private static Script script(Kind kind, boolean early, String text) {
    List<Piece> pieces = new ArrayList<>();
    for (String part : text.split("(?=\\[)|(?<=\\])")) {
      String p = part.strip();
      if (p.matches("\\[[0-9]+\\]")) pieces.add(new Piece.Pause(Integer.parseInt(p.substring(1, p.length() - 1))));
      else if (p.startsWith("[beep ")) pieces
          .add(new Piece.Sine(Double.parseDouble(p.split(" ")[1]), Integer.parseInt(p.split(" ")[2].replace("]", ""))));
      else if (!p.isEmpty()) pieces.add(new Piece.Said(p));
    }
    return new Script(kind, text, early, pieces);
  }

  private static final List<Script> SCRIPTS = List.of(
      script(Kind.HUMAN, "[300] hello [6000]"), script(Kind.HUMAN, "[800] hello? [6000]"),
      script(Kind.HUMAN, "[500] yes [6000]"), script(Kind.HUMAN, "[200] hi this is ann [6000]"),
      script(Kind.HUMAN, "[600] smith speaking [6000]"), script(Kind.HUMAN, "[400] hello [400] who is this [6000]"),
      script(Kind.HUMAN, "[1500] hello [2500] hello? [6000]"),
      script(Kind.HUMAN, "[500] good morning [300] how can i help you [6000]"),
      script(Kind.HUMAN, "[400] good morning miller and sons this is ann speaking how may i help you [6000]"),
      script(Kind.HUMAN, "[700] yes hello [6000]"),
      script(Kind.HUMAN, "[300] good afternoon city dental clinic [6000]"),
      script(Kind.HUMAN, "[200] hey what's up [6000]"),
      script(Kind.VOICEMAIL,
          "[600] you have reached the voice mail of five five five one two three four. please leave a message "
              + "after the tone [700] [beep 1000 400] [5000]"),
      script(Kind.VOICEMAIL,
          "[400] hi this is bob. i can't come to the phone right now. leave a message and i will get back to you "
              + "[500] [beep 1400 250] [5000]"),
      script(Kind.VOICEMAIL,
          "[500] hello [700] you have reached the miller family. please leave your name and number after the beep "
              + "[900] [beep 850 500] [5000]"),
      script(Kind.VOICEMAIL,
          "[900] the person you are calling is not available. at the tone please record your message [400] [beep "
              + "800 300] [5000]"),
      script(Kind.VOICEMAIL, "[300] hey it's kim [300] leave a message [600] [beep 1000 200] [5000]"),
      script(Kind.VOICEMAIL,
          "[700] your call has been forwarded to an automatic voice message system. ann is not available [1200] "
              + "[beep 620 350] [5000]"),
      script(Kind.VOICEMAIL,
          "[500] sorry we are closed today and tomorrow because of the holiday. our office opens again on monday "
              + "morning at nine [800] [beep 1000 600] [5000]"),
      script(Kind.VOICEMAIL, "[500] hi you've got tom. you know what to do [900] [beep 1200 300] [5000]"),
      script(Kind.IVR,
          "[400] thank you for calling northwind store. for sales press one. for support press two. to repeat this "
              + "menu press nine [5000]"),
      script(Kind.IVR, "[600] welcome to city bank. please listen carefully as our menu options have changed [3000]"),
      script(Kind.IVR,
          "[500] good day. calls may be recorded. please choose from the following options. for opening hours "
              + "press one [5000]"),
      script(Kind.SCREENING,
          "[700] hi. if you record your name and reason for calling i will see if this person is available [600] "
              + "[beep 1000 300] [5000]"),
      script(Kind.SCREENING,
          "[600] hi. the person you are calling is using a screening service from google and will get a copy of "
              + "this conversation. go ahead and say your name and why you're calling [5000]"),
      script(Kind.FAX, "[900] [beep 2100 3200] [3000]"), script(Kind.SILENCE, "[9000]"),
      script(Kind.ANNOUNCEMENT, true,
          "[300] [beep 950 330] [beep 1400 330] [beep 1777 330] [200] the number you have dialed is not in "
              + "service. please check the number and dial again [1500]"),
      script(Kind.ANNOUNCEMENT, true,
          "[400] we are sorry. you have reached a number that has been disconnected or is no longer in service [1500]"),
      script(Kind.ANNOUNCEMENT, true,
          "[500] your call cannot be completed as dialed. please check the number and try again [1500]"));

  /**
   * @param noiseDb of the line against full scale; {@code seeds} how often each is made, with other noise and loudness
   */
  public static List<Line> make(List<Voice> voices, double noiseDb, int seeds) {
    List<Line> lines = new ArrayList<>();
    for (Script s : SCRIPTS) {
      boolean spoken = s.pieces().stream().anyMatch(p -> p instanceof Piece.Said);
      for (Voice v : spoken ? voices : voices.subList(0, 1))
        for (int seed = 0; seed < seeds; seed++) {
          short[] pcm = line(s, Optional.of(v), noiseDb, seed);
          lines.add(new Line(s.kind(), s.label(), pcm, s.early() ? pcm.length : 0));
        }
    }
    return lines;
  }

  private static short[] line(Script s, Optional<Voice> voice, double noiseDb, int seed) {
    Random random = new Random(31L * seed + s.label().hashCode());
    double gain = Math.pow(10, (random.nextDouble() * 12 - 9) / 20);
    SampleQueue all = new SampleQueue();
    for (Piece p : s.pieces()) all.add(switch (p) {
      case Piece.Said said -> Resampler.convert(
          Voices
              .asOnALine(voice.map(v -> WholeSpeech.of(v.engine(), said.text(), v.name(), v.language())).orElseThrow()),
          16_000, RATE);
      case Piece.Pause pause -> new short[pause.ms() * RATE / 1_000];
      case Piece.Sine tone -> Tone.sine(RATE, tone.hz(), tone.ms(), 0.2);
    });
    short[] pcm = all.take(all.size());
    double noise = Math.pow(10, noiseDb / 20) * 32_768;
    for (int i = 0; i < pcm.length; i++)
      pcm[i] = (short) Math.clamp(pcm[i] * gain + random.nextGaussian() * noise, -32_768, 32_767);
    return G711.decodeUlaw(G711.encodeUlaw(Arrays.copyOf(pcm, pcm.length / 160 * 160)));
  }
}

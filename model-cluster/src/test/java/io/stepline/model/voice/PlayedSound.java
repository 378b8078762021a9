package io.stepline.model.voice;

import io.stepline.model.decoder.WholeSpeech;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.standin.PlayedIds;
import java.util.ArrayList;
import java.util.List;

/** Reads from the sound of the made graphs which ids were played. */
final class PlayedSound {
  private PlayedSound() {}

  static short[] whole(SpeechDecoder decoder, String text, String voice, String language) {
    return WholeSpeech.of(decoder, text, voice, language);
  }

  /** Ids by tones of 20 ms, 16 kHz; 0 for silence. */
  static List<Integer> ids(short[] pcm) {
    List<Integer> ids = new ArrayList<>();
    for (int at = 0; at + 320 <= pcm.length; at += 320) ids.add(id(pcm, at));
    return ids;
  }

  private static int id(short[] pcm, int at) {
    double loud = 0;
    for (int i = at + 40; i < at + 280; i++) loud += Math.abs(pcm[i]);
    if (loud / 240 < 200) return 0;
    int best = 0;
    double most = 0;
    for (int id = 1; id < 160; id++) {
      double re = 0;
      double im = 0;
      for (int i = 40; i < 280; i++) {
        double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i - 40) / 240);
        double phase = 2 * Math.PI * PlayedIds.toneHz(id) * i / 16_000;
        re += window * pcm[at + i] * Math.cos(phase);
        im += window * pcm[at + i] * Math.sin(phase);
      }
      double power = re * re + im * im;
      if (power > most) {
        most = power;
        best = id;
      }
    }
    return best;
  }
}

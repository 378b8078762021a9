package io.stepline.model.decoder;

import com.sun.speech.freetts.VoiceManager;
import com.sun.speech.freetts.audio.AudioPlayer;
import io.stepline.model.engine.EngineException;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;

/** The voice of the rung without native libraries: FreeTTS, kevin16. */
public final class FreeTtsDecoder extends ClauseDecoder {
  private final com.sun.speech.freetts.Voice kevin;

  public FreeTtsDecoder() {
    super("freetts");
    System.setProperty("freetts.voices", "com.sun.speech.freetts.en.us.cmu_us_kal.KevinVoiceDirectory");
    kevin = Optional.ofNullable(VoiceManager.getInstance().getVoice("kevin16"))
        .orElseThrow(() -> new EngineException("FreeTTS has no voice kevin16"));
    kevin.allocate();
  }

  @Override
  public String name() {
    return "FreeTTS (pure Java)";
  }

  @Override
  public boolean speaks(String language) {
    return language.startsWith("en");
  }

  @Override
  protected boolean speak(String clause, Voice how, Sink sink) {
    boolean[] go = {true};
    kevin.setAudioPlayer(new Catcher(pcm -> go[0] = go[0] && sink.audio(16_000, pcm)));
    kevin.setDurationStretch((float) (1 / Math.max(0.5, Math.min(2, how.speed()))));
    if (!kevin.speak(clause)) throw new EngineException("FreeTTS could not speak");
    return go[0];
  }

  private record Catcher(java.util.function.Consumer<short[]> to) implements AudioPlayer {
    @Override
    public boolean write(byte[] bytes) {
      return write(bytes, 0, bytes.length);
    }

    @Override
    public boolean write(byte[] bytes, int offset, int size) {
      short[] pcm = new short[size / 2];
      for (int i = 0; i < pcm.length; i++)
        pcm[i] = (short) (bytes[offset + 2 * i] << 8 | bytes[offset + 2 * i + 1] & 0xff);
      to.accept(pcm);
      return true;
    }

    @Override
    public void setAudioFormat(AudioFormat format) {}

    @Override
    public AudioFormat getAudioFormat() {
      return new AudioFormat(16_000, 16, 1, true, true);
    }

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void reset() {}

    @Override
    public boolean drain() {
      return true;
    }

    @Override
    public void begin(int size) {}

    @Override
    public boolean end() {
      return true;
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {}

    @Override
    public float getVolume() {
      return 1;
    }

    @Override
    public void setVolume(float volume) {}

    @Override
    public long getTime() {
      return 0;
    }

    @Override
    public void resetTime() {}

    @Override
    public void startFirstSampleTimer() {}

    @Override
    public void showMetrics() {}
  }
}

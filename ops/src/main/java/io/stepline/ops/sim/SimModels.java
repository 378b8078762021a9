package io.stepline.ops.sim;

import io.stepline.media.audio.WavFile;
import io.stepline.model.decoder.EspeakDecoder;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.model.decoder.WordsByLanguage;
import io.stepline.model.engine.EngineException;
import io.stepline.model.engine.SpeechDecoder;
import io.stepline.model.standin.StandIns;
import io.stepline.ops.caller.Voices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A whole model cluster, simulated: the servers of one profile on ports of this machine, stand-ins for the graphs that
 * run in our own process, a voice. For load tests and for tests of the protocol; nothing is understood.
 */
public final class SimModels implements AutoCloseable {
  private static final int DUAL_CODES = 5_120;
  private static final int MINI_CODES = 6_561;
  private static final int DUAL_FRAME_AT_24K = 576;
  private static final int RATE_24K = 24_000;
  private static final int MINI_OFFSET = 151_663;
  private final List<AutoCloseable> running = new ArrayList<>();
  private final Map<String, String> settings = new TreeMap<>();
  private final List<SimServer> chats = new ArrayList<>();

  private SimModels() {}

  /**
   * @param profile step-audio or step-audio-2, or openai for a chat server of text alone
   * @param port the chat server's; the voice's servers have those after it; 0 for any
   * @param chatServers how many chat servers there are
   * @param folder for stand-ins and the voice
   */
  public static SimModels start(String profile, int port, int chatServers, Path folder, SimSettings how,
      SimBrain brain) {
    SimModels models = new SimModels();
    try {
      FliteDecoder flite = models.keep(new FliteDecoder());
      Files.createDirectories(folder);
      new WavFile(16_000, 1, Voices.speak(flite, "this is the voice that you will hear", "slt"))
          .write(folder.resolve("voice.wav"));
      Files.writeString(folder.resolve("voices.yaml"),
          "voices:\n- {speaker: simulated, prompt_text: this is the voice that you will hear, wav_path: voice.wav, "
              + "built-in: true, codes: [1, 2, 1030, 1031, 1032]}\n");
      if (!profile.equals("openai")) {
        models.settings.put("profile", profile);
        models.settings.put("decoder.voices", folder.resolve("voices.yaml").toString());
      }
      switch (profile) {
        case "step-audio" -> models.first(port, chatServers, folder, how, brain, flite);
        case "step-audio-2" -> models.second(port, chatServers, how, brain, flite);
        case "openai" -> models.text(port, chatServers, how, brain);
        default -> throw new IllegalArgumentException(
            "there are simulated servers for step-audio, step-audio-2 and openai, not for '" + profile + "'");
      }
      return models;
    } catch (IOException e) {
      models.close();
      throw new IllegalArgumentException("the folder " + folder + " cannot be written: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      models.close();
      throw e;
    }
  }

  private void first(int port, int chatServers, Path folder, SimSettings how, SimBrain brain, FliteDecoder flite) {
    StandIns.tokenizer(folder.resolve("tokenizer"), 50);
    StandIns.vocoder(folder.resolve("vocoder"));
    SpeechBank bank = new SpeechBank(voices(flite), DUAL_CODES, DUAL_FRAME_AT_24K, RATE_24K);
    for (int i = 0; i < chatServers; i++) chats.add(keep(new SimStepChat(at(port, i), how, brain)));
    SimStepTts tts = keep(new SimStepTts(at(port, chatServers), how, bank));
    SimTriton vocoder = keep(new SimTriton(at(port, chatServers + 1), how, bank, 0, 5));
    settings.put("encoder.folder", folder.resolve("tokenizer").toString());
    settings.put("chat.url", urls());
    settings.put("decoder.url", tts.url("/v1").toString());
    settings.put("decoder.vocoder", "triton");
    settings.put("decoder.vocoder-url", vocoder.url("").toString());
    settings.put("decoder.code-offset", "0");
  }

  private void second(int port, int chatServers, SimSettings how, SimBrain brain, FliteDecoder flite) {
    SpeechBank bank = new SpeechBank(voices(flite), MINI_CODES, SimStepAudio2.FRAME_SAMPLES, RATE_24K);
    for (int i = 0; i < chatServers; i++) chats.add(keep(new SimStepAudio2(at(port, i), how, brain, bank)));
    SimTriton token2wav = keep(new SimTriton(at(port, chatServers), how, bank, MINI_OFFSET, 3));
    settings.put("chat.url", urls());
    settings.put("decoder.url", token2wav.url("").toString());
  }

  private void text(int port, int chatServers, SimSettings how, SimBrain brain) {
    for (int i = 0; i < chatServers; i++) chats.add(keep(new SimOpenAi(at(port, i), how, brain)));
    settings.put("chat", "openai");
    settings.put("chat.model", "simulated");
    settings.put("chat.url", urls());
  }

  /** English by flite, other languages by espeak-ng where it is. */
  private SpeechDecoder voices(FliteDecoder flite) {
    try {
      return new WordsByLanguage(List.of(flite, keep(new EspeakDecoder())));
    } catch (EngineException e) {
      return flite;
    }
  }

  private static int at(int port, int offset) {
    return port == 0 ? 0 : port + offset;
  }

  private String urls() {
    return String.join(",", chats.stream().map(c -> c.url("/v1").toString()).toList());
  }

  private <T extends AutoCloseable> T keep(T part) {
    running.add(part);
    return part;
  }

  /** What a house is to be started with to use these. */
  public Map<String, String> settings() {
    return new TreeMap<>(settings);
  }

  public List<SimServer> chats() {
    return List.copyOf(chats);
  }

  @Override
  public void close() {
    for (AutoCloseable part : running.reversed()) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException("closing a simulated server", e);
      }
    }
    running.clear();
  }
}

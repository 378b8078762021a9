package io.stepline.model.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.bus.Meters;
import io.stepline.model.decoder.WholeSpeech;
import io.stepline.model.engine.SpeechEncoder;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.sensevoice.SenseVoiceEncoder;
import io.stepline.model.smartturn.SmartTurn;
import io.stepline.model.voice.PiperDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The graphs that the costs are measured with are taken and run by the engines that they stand for. */
class RealSizeTest {
  @TempDir
  private Path folder;

  @Test
  void shouldBeHeardWith() {
    RealSize.sensevoice(folder, 2, 1, 300);
    try (SenseVoiceEncoder ears =
        new SenseVoiceEncoder(folder, OnnxGraph.Place.ONE_CORE, 4, bot -> "en", Meters.NONE);
        SpeechEncoder.Session session = ears.open("", false)) {
      SpeechEncoder.Result r = session.settle(ToneWords.sound(6_000, 500, 900, 1_300)).join();
      assertThat(r.confidence()).isBetween(0.0, 1.0);
    }
  }

  @Test
  void shouldJudgeTurnsAtTheSizeThatIsPublished() throws Exception {
    Path file = folder.resolve("turn.onnx");
    RealSize.smartTurn(file);
    assertThat(Files.size(file)).as("8.7 MB of the real one").isBetween(8_000_000L, 11_000_000L);
    try (SmartTurn judge = new SmartTurn(file, OnnxGraph.Place.ONE_CORE, 4, Meters.NONE)) {
      assertThat(judge.finished("a", ToneWords.sound(6_000, 500, 900)).join()).isBetween(0.0, 1.0);
    }
  }

  @Test
  void shouldSpeakAtTheSizeThatIsPublished() throws Exception {
    RealSize.piper(folder, "en_US-sized-medium");
    assertThat(Files.size(folder.resolve("en_US-sized-medium.onnx"))).as("63.5 MB of the real ones")
        .isBetween(60_000_000L, 66_000_000L);
    try (PiperDecoder piper = new PiperDecoder(folder, OnnxGraph.Place.ONE_CORE, 1)) {
      short[] said = WholeSpeech.of(piper, "Good morning.", "", "en-us");
      assertThat(said.length / 16_000.0).as("three frames of 256 samples for each id").isBetween(0.9, 1.5);
    }
  }
}

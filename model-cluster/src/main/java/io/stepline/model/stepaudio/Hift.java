package io.stepline.model.stepaudio;

import io.stepline.model.feature.Dft;
import io.stepline.model.feature.Reflection;
import io.stepline.model.onnx.OnnxGraph;
import io.stepline.model.onnx.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * HiFT, the neural source filter vocoder with an inverse short-time Fourier transform at its end (CosyVoice
 * hifigan/generator.py; 16-point frames each 4 samples, periodic Hann, centred). {@code hift_source.onnx} makes the
 * excitation, {@code hift_filter.onnx} magnitudes and angles. Thread-safe.
 */
final class Hift implements AutoCloseable {
  private static final int FFT = 16;
  private static final int HOP = 4;
  private static final int BINS = FFT / 2 + 1;
  private static final float MAX_MAGNITUDE = 100;
  private static final float MAX_SAMPLE = 0.99f;
  private static final double[] WINDOW = new double[FFT];

  static {
    for (int i = 0; i < FFT; i++) WINDOW[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / FFT);
  }

  private final OnnxGraph source;
  private final OnnxGraph filter;

  Hift(Path folder, OnnxGraph.Place place) {
    source = new OnnxGraph(folder.resolve("hift_source.onnx"), "vocoder source",
        "export it with ops/model-servers/export/vocoder.py", place).expecting("mel");
    filter = new OnnxGraph(folder.resolve("hift_filter.onnx"), "vocoder filter",
        "export it with ops/model-servers/export/vocoder.py", place).expecting("mel", "source_stft");
  }

  /** @param mel 80 rows @return samples within 0.99 */
  float[] wave(float[] mel) {
    int frames = mel.length / VoicePrompt.BINS;
    Tensor.Floats in = new Tensor.Floats(mel, 1, VoicePrompt.BINS, frames);
    float[] excitation = OnnxGraph.floats(source.run(Map.of("mel", in)).getFirst());
    float[] stft = stft(excitation);
    List<Tensor> out =
        filter.run(Map.of("mel", in, "source_stft", new Tensor.Floats(stft, 1, 2 * BINS, stft.length / (2 * BINS))));
    return istft(OnnxGraph.floats(out.get(0)), OnnxGraph.floats(out.get(1)));
  }

  /** @return nine rows of real parts, then nine of imaginary ones, each of {@code samples / 4 + 1} */
  static float[] stft(float[] x) {
    int frames = x.length / HOP + 1;
    float[] out = new float[2 * BINS * frames];
    Dft dft = new Dft(FFT);
    double[] frame = new double[FFT];
    double[] re = new double[BINS];
    double[] im = new double[BINS];
    for (int t = 0; t < frames; t++) {
      for (int i = 0; i < FFT; i++)
        frame[i] = WINDOW[i] * x[Math.clamp(Reflection.of(t * HOP + i - FFT / 2, x.length), 0, x.length - 1)];
      dft.spectrum(frame, re, im);
      for (int k = 0; k < BINS; k++) {
        out[k * frames + t] = (float) re[k];
        out[(BINS + k) * frames + t] = (float) im[k];
      }
    }
    return out;
  }

  /** Overlap-add, divided by the windows' squares, half a frame cut at either end (torch.istft). */
  static float[] istft(float[] magnitude, float[] phase) {
    int frames = magnitude.length / BINS;
    int length = (frames - 1) * HOP;
    double[] sum = new double[length + FFT];
    double[] weight = new double[length + FFT];
    Dft dft = new Dft(FFT);
    double[] re = new double[BINS];
    double[] im = new double[BINS];
    double[] frame = new double[FFT];
    for (int t = 0; t < frames; t++) {
      for (int k = 0; k < BINS; k++) {
        double m = Math.min(MAX_MAGNITUDE, magnitude[k * frames + t]);
        re[k] = m * Math.cos(phase[k * frames + t]);
        im[k] = m * Math.sin(phase[k * frames + t]);
      }
      dft.inverse(re, im, frame);
      for (int i = 0; i < FFT; i++) {
        sum[t * HOP + i] += frame[i] * WINDOW[i];
        weight[t * HOP + i] += WINDOW[i] * WINDOW[i];
      }
    }
    float[] out = new float[length];
    for (int i = 0; i < length; i++) out[i] =
        (float) Math.max(-MAX_SAMPLE, Math.min(MAX_SAMPLE, sum[i + FFT / 2] / Math.max(1e-11, weight[i + FFT / 2])));
    return out;
  }

  @Override
  public void close() {
    source.close();
    filter.close();
  }
}

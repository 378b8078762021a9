package io.stepline.ops.bench;

import io.stepline.kafka.contract.AnswerSign.Kind;
import io.stepline.model.answer.AnswerClassifier;
import io.stepline.model.answer.AnswerEar;
import io.stepline.model.answer.AnswerPhrases;
import io.stepline.model.decoder.EspeakDecoder;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.model.tokenizer.KeyphraseSpotter;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How soon and how rightly it is told who answers, on the corpus of {@link AnswerCorpus}, in the time of the sound. */
public final class AnswerBench {
  private static final int FRAME = 160;
  private final PrintStream out;

  public AnswerBench(PrintStream out) {
    this.out = out;
  }

  /**
   * One line's verdicts.
   *
   * @param firstMs when something was told first, -1 if never; {@code rightMs} when the right kind was told for the
   *   last time it changed
   */
  public record Heard(AnswerCorpus.Line line, Optional<Kind> first, int firstMs, Optional<Kind> last, int rightMs,
      int beeps) {}

  public static Heard hear(AnswerCorpus.Line line, AnswerPhrases phrases, Optional<KeyphraseSpotter> spotter) {
    Optional<Kind> first = Optional.empty();
    Optional<Kind> last = Optional.empty();
    int firstMs = -1;
    int rightMs = -1;
    int beeps = 0;
    try (AnswerEar ear = new AnswerEar(8_000, phrases, spotter)) {
      if (line.early() == 0) ear.answered();
      for (int at = 0; at + FRAME <= line.pcm().length; at += FRAME) {
        for (AnswerClassifier.Finding f : ear.hear(Arrays.copyOfRange(line.pcm(), at, at + FRAME))) {
          if (f.beepHz() > 0) beeps++;
          if (f.beepHz() > 0 || f.silentMs() > 0) continue;
          if (first.isEmpty()) firstMs = at / 8;
          first = first.or(() -> Optional.of(f.kind()));
          if (f.kind() == line.kind() && last.filter(k -> k == f.kind()).isEmpty()) rightMs = at / 8;
          last = Optional.of(f.kind());
        }
      }
    }
    return new Heard(line, first, firstMs, last, rightMs, beeps);
  }

  public int run(Path models, int seeds) {
    try (FliteDecoder flite = new FliteDecoder(); EspeakDecoder espeak = new EspeakDecoder()) {
      List<AnswerCorpus.Voice> voices = List.of(new AnswerCorpus.Voice(flite, "slt", "en-us"),
          new AnswerCorpus.Voice(flite, "rms", "en-us"), new AnswerCorpus.Voice(flite, "awb", "en-us"),
          new AnswerCorpus.Voice(espeak, "", "en-us"));
      AnswerPhrases phrases = AnswerPhrases.load();
      try (KeyphraseSpotter spotter = new KeyphraseSpotter(models, phrases.all(), phrases.words())) {
        for (double noise : new double[] {-60, -45, -38}) {
          List<AnswerCorpus.Line> lines = AnswerCorpus.make(voices, noise, seeds);
          report("noise " + noise + " dBFS, with words",
              lines.stream().map(l -> hear(l, phrases, Optional.of(spotter))).toList());
          report("noise " + noise + " dBFS, cadence and tones alone",
              lines.stream().map(l -> hear(l, phrases, Optional.empty())).toList());
        }
      }
    }
    return 0;
  }

  private void report(String title, List<Heard> all) {
    out.printf("%n%s, %d lines%n", title, all.size());
    for (Kind kind : Kind.values()) {
      List<Heard> of = all.stream().filter(h -> h.line().kind() == kind).toList();
      Map<Kind, Integer> lasts = new EnumMap<>(Kind.class);
      of.forEach(h -> h.last().ifPresent(k -> lasts.merge(k, 1, Integer::sum)));
      List<Integer> firsts = of.stream().filter(h -> h.firstMs() >= 0).map(Heard::firstMs).sorted().toList();
      List<Integer> rights =
          of.stream().filter(h -> h.last().filter(k -> k == kind).isPresent()).map(Heard::rightMs).sorted().toList();
      long firstRight = of.stream().filter(h -> h.first().filter(k -> k == kind).isPresent()).count();
      out.printf(
          "  %-13s %3d lines: at first right %3d, in the end %3d %s; first word p50 %d ms, right p50 %d p95 %d ms; "
              + "beeps %d%n",
          kind, of.size(), firstRight,
          lasts.getOrDefault(kind, 0), lasts, at(firsts, 50), at(rights, 50), at(rights, 95),
          of.stream().mapToInt(Heard::beeps).sum());
    }
    List<String> wrong = new ArrayList<>();
    all.stream().filter(h -> h.last().filter(k -> k == h.line().kind()).isEmpty()).forEach(h -> wrong
        .add(h.line().kind() + " taken for " + h.last().map(Kind::name).orElse("nothing") + ": " + h.line().label()));
    wrong.stream().distinct().limit(12).forEach(wr -> out.println("    " + wr));
  }

  private static int at(List<Integer> sorted, int percent) {
    return sorted.isEmpty() ? -1 : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }
}

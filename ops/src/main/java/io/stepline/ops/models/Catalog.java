package io.stepline.ops.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The models that are known by name ({@code catalog.yaml}), and every voice of Piper by its own. Immutable. */
public final class Catalog {
  /** Such as piper-en_GB-alba-medium: language, region, speaker, quality. */
  private static final Pattern PIPER =
      Pattern.compile("piper-(([a-z]{2,3})_[A-Z]{2})-([a-z0-9_]{1,40})-(x_low|low|medium|high)");
  private static final String VOICES = "rhasspy/piper-voices/resolve/v1.0.0/";
  private final Map<String, Model> models;

  private Catalog(Map<String, Model> models) {
    this.models = models;
  }

  /** A list of one's own, for tests. */
  public static Catalog of(List<Model> models) {
    Map<String, Model> all = new LinkedHashMap<>();
    models.forEach(m -> all.put(m.name(), m));
    return new Catalog(all);
  }

  public static Catalog read() {
    try (InputStream in = Objects.requireNonNull(Catalog.class.getResourceAsStream("catalog.yaml"))) {
      List<Model> models = new ArrayList<>();
      new YAMLMapper().readTree(in).properties().forEach(e -> models.add(model(e.getKey(), e.getValue())));
      return of(models);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Model model(String name, JsonNode m) {
    List<String> languages = new ArrayList<>();
    m.path("languages").forEach(l -> languages.add(l.asText()));
    List<ModelFile> files = new ArrayList<>();
    m.path("files").forEach(f -> files.add(new ModelFile(f.path("path").asText(), f.path("from").asText(),
        f.path("bytes").asLong(), f.path("sha256").asText())));
    return new Model(name, m.path("purpose").asText(), languages, m.path("licence").asText(),
        m.path("profile").asText(), files);
  }

  public List<Model> all() {
    return List.copyOf(models.values());
  }

  /** What a profile needs. */
  public List<Model> of(String profile) {
    return models.values().stream().filter(m -> m.profile().equals(profile)).toList();
  }

  /** @throws IllegalArgumentException naming those there are */
  public Model named(String name) {
    return Optional.ofNullable(models.get(name)).or(() -> piper(name))
        .orElseThrow(() -> new IllegalArgumentException("there is no model '" + name + "'; there are "
            + String.join(", ", models.keySet()) + ", and each voice of Piper as piper-LANGUAGE_REGION-NAME-QUALITY"));
  }

  private static Optional<Model> piper(String name) {
    Matcher m = PIPER.matcher(name);
    if (!m.matches()) return Optional.empty();
    String voice = name.substring("piper-".length());
    String from = VOICES + String.join("/", m.group(2), m.group(1), m.group(3), m.group(4)) + "/";
    return Optional.of(new Model(name, "voice, fast", List.of(m.group(2)),
        "its own, which may forbid commerce: read its MODEL_CARD", "",
        List.of(new ModelFile("piper/" + voice + ".onnx", from + voice + ".onnx", 0, ""),
            new ModelFile("piper/" + voice + ".onnx.json", from + voice + ".onnx.json", 0, ""),
            new ModelFile("piper/" + voice + ".MODEL_CARD", from + "MODEL_CARD", 0, ""))));
  }
}

package io.stepline.ops.testbench;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import io.stepline.ops.app.Config;
import io.stepline.ops.app.SharedOptions;
import io.stepline.ops.models.Catalog;
import io.stepline.ops.models.Model;
import io.stepline.ops.models.ModelStore;
import io.stepline.ops.models.Offer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./stepline demo}. */
@Command(name = "demo",
    description = "Runs the house and makes one real SIP call to it; prints transcript and waterfall, writes a "
        + "recording.")
final class DemoCommand implements Callable<Integer> {
  @Mixin
  private SharedOptions settings = new SharedOptions();

  @Option(names = "--codec", defaultValue = "PCMU", converter = CodecOption.class,
      completionCandidates = CodecOption.Names.class,
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private AudioCodec codec = Codecs.PCMU;

  @Option(names = "--profile", defaultValue = "", description = "laptop: with its models, which are fetched if need be")
  private String profile = "";

  @Option(names = "--yes", description = "fetches them without asking")
  private boolean yes;

  @Override
  public Integer call() throws Exception {
    Map<String, String> all = new TreeMap<>();
    if (!profile.isEmpty()) all.put("profile", profile);
    all.putAll(settings.overrides());
    Config config = settings.load(all);
    List<Model> models = Catalog.read().of(config.house().profile());
    if (!models.isEmpty()) {
      ModelStore store =
          new ModelStore(config.house().models(), URI.create(config.house().mirror()), System.out);
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      if (!new Offer(store, in, System.out).fetch(models, yes)) return 1;
    }
    return new Demo(System.out).run(config, all, codec);
  }
}

package io.stepline.ops.testbench;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import io.stepline.ops.app.SharedOptions;
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

  @Override
  public Integer call() throws Exception {
    return new Demo(System.out).run(settings.load(), settings.overrides(), codec);
  }
}

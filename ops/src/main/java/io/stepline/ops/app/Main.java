package io.stepline.ops.app;

import io.stepline.media.codec.AudioCodec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line. Errors are one sentence with the cure; {@code --trace} shows more. */
@Command(name = "stepline", mixinStandardHelpOptions = true, version = "Stepline 0.1.0", description = "Telephony and SIP voice-bot gateway.",
    subcommands = {Main.Up.class, Main.Role.class, Main.DemoCommand.class})
public final class Main {
  private Main() {}

  /** What every command takes. */
  static final class Settings {
    @Option(names = "--config", defaultValue = "stepline.yaml", description = "settings file (default: ${DEFAULT-VALUE})")
    private Path file = Path.of("stepline.yaml");

    @Option(names = "--set", description = "one setting, such as sip.port=5070; may be repeated")
    private Map<String, String> overrides = new LinkedHashMap<>();

    Config load() {
      return Config.load(file, overrides);
    }

    Map<String, String> overrides() {
      return overrides;
    }
  }

  @Command(name = "up", description = "Runs the whole house in this process until it is stopped.")
  static final class Up implements Callable<Integer> {
    @Mixin private Settings settings = new Settings();

    @Override
    public Integer call() throws Exception {
      return House.run(settings.load(), Roles.ALL, true);
    }
  }

  @Command(name = "role", description = "Runs some parts of the house: broker, gateway, vad, tokenizer, chat, decoder, controller, console.")
  static final class Role implements Callable<Integer> {
    @Mixin private Settings settings = new Settings();

    @Parameters(arity = "1..*", description = "the parts")
    private String[] roles = {};

    @Override
    public Integer call() throws Exception {
      return House.run(settings.load(), new TreeSet<>(Arrays.asList(roles)), false);
    }
  }

  @Command(name = "demo", description = "Runs the house and makes one real SIP call to it; prints transcript and waterfall, writes a recording.")
  static final class DemoCommand implements Callable<Integer> {
    @Mixin private Settings settings = new Settings();

    @Option(names = "--codec", defaultValue = "PCMU", description = "PCMU, PCMA, G722 or OPUS (default: ${DEFAULT-VALUE})")
    private AudioCodec codec = AudioCodec.PCMU;

    @Override
    public Integer call() throws Exception {
      return new Demo(System.out).run(settings.load(), settings.overrides(), codec);
    }
  }

  /** Runs roles until the process is told to stop. */
  static final class House {
    private House() {}

    static int run(Config config, Set<String> roles, boolean withSampleOrders) throws InterruptedException {
      SampleOrders orders = withSampleOrders ? new SampleOrders(config.number("orders.port")) : null;
      Roles running = Roles.start(config, roles);
      Thread stop = new Thread(() -> {
        running.close();
        if (orders != null) orders.close();
      }, "stop");
      Runtime.getRuntime().addShutdownHook(stop);
      running.notes().forEach((stage, what) -> System.out.println("  " + stage + ": " + what));
      System.out.println("Stepline is up. Ctrl-C stops it.");
      Thread.currentThread().join();
      return 0;
    }
  }

  public static void main(String[] args) {
    System.setProperty("org.jline.terminal.dumb", "true");
    CommandLine line = new CommandLine(new Main());
    line.setExecutionExceptionHandler((e, commandLine, result) -> {
      commandLine.getErr().println("stepline: " + e.getMessage());
      if (System.getenv("STEPLINE_TRACE") != null) e.printStackTrace(commandLine.getErr());
      return 1;
    });
    System.exit(line.execute(args));
  }
}

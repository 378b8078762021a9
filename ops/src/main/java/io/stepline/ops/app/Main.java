package io.stepline.ops.app;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.KafkaBus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.ops.app.settings.SettingsPage;
import io.stepline.ops.recording.RecordingVault;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line. Errors are one sentence with the cure; with STEPLINE_TRACE set the stack follows. */
@Command(name = "stepline", mixinStandardHelpOptions = true, version = "Stepline 0.1.0",
    description = "Telephony and SIP voice-bot gateway.",
    subcommands = {Main.Up.class, Main.RoleCommand.class, Main.SettingsCommand.class, Main.Call.class,
        ReplayCommand.class, EvaluateCommand.class, EraseCommand.class, Main.Doctor.class, Main.Decrypt.class,
        BotCommands.class,
        BotTrial.Begin.class,
        CampaignCommands.class, TopicsCommands.class, ModelsCommands.class})
public final class Main {
  Main() {}

  @Command(name = "up", description = "Runs the whole house in this process until it is stopped.")
  static final class Up implements Callable<Integer> {
    @Mixin
    private SharedOptions settings = new SharedOptions();

    @Override
    public Integer call() throws Exception {
      return House.run(settings, Roles.ALL, true);
    }
  }

  @Command(name = "role",
      description = "Runs some parts of the house: broker, gateway, vad, tokenizer, chat, decoder, controller, "
          + "answer, dialer, console.")
  static final class RoleCommand implements Callable<Integer> {
    @Mixin
    private SharedOptions settings = new SharedOptions();

    @Parameters(arity = "1..*", description = "the parts")
    private String[] roles = {};

    @Override
    public Integer call() throws Exception {
      return House.run(settings, new TreeSet<>(Arrays.asList(roles)), false);
    }
  }

  @Command(name = "settings", description = "Lists every setting: what it is, what it takes, what it means.")
  static final class SettingsCommand implements Callable<Integer> {
    @Option(names = "--page", description = "writes them into this file, up to its part on trunks")
    private Optional<Path> page = Optional.empty();

    @Override
    public Integer call() throws Exception {
      if (page.isEmpty()) SettingsPage.lines(Config.RECORDS).forEach(System.out::println);
      else SettingsPage.write(page.get(), Config.RECORDS);
      return 0;
    }
  }

  @Command(name = "call", description = "Has the running house call a SIP address and talk with whoever answers.")
  static final class Call implements Callable<Integer> {
    @Mixin
    private SharedOptions settings = new SharedOptions();

    @Parameters(index = "0", description = "such as sip:alice@10.0.0.5")
    private String uri = "";

    @Option(names = "--bot", description = "the bot that talks (default: the setting bots.default)")
    private Optional<String> bot = Optional.empty();

    @Option(names = "--from", defaultValue = "stepline",
        description = "the caller's user part (default: ${DEFAULT-VALUE})")
    private String from = "stepline";

    @Override
    public Integer call() throws Exception {
      Config config = settings.load();
      if (!uri.matches("(sips?|tel):.+")) throw new IllegalArgumentException(
          "'" + uri + "' is not a SIP address; write it as sip:user@host, sip:user@trunk or tel:+number");
      Cluster.demandAnswer(config);
      CallId id = CallId.random();
      CountDownLatch over = new CountDownLatch(1);
      try (KafkaBus bus = KafkaBus.connect(Cluster.settings(config))) {
        bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, e -> {
          if (!e.call().equals(id)) return;
          System.out.println(e instanceof CallEvent.Ended x ? "ended: " + x.end().outcome() + ", " + x.end().reason()
              : e.getClass().getSimpleName());
          if (e instanceof CallEvent.Ended) over.countDown();
        }))));
        bus.publish(Topics.DIAL_ORDERS, DialOrder.plain(id, uri, from, bot.orElse(config.house().defaultBot()),
            System.currentTimeMillis() * 1_000));
        System.out.println("call " + id);
        over.await();
      }
      return 0;
    }
  }

  @Command(name = "doctor", description = "Says what is there and what is missing, with the cure.")
  static final class Doctor implements Callable<Integer> {
    @Mixin
    private SharedOptions settings = new SharedOptions();

    @Override
    public Integer call() throws Exception {
      Config config = settings.load();
      Logs.hush();
      return new Checkup(config, System.out).run();
    }
  }

  @Command(name = "decrypt", description = "Decrypts a recording with the key of the setting recording.key.")
  static final class Decrypt implements Callable<Integer> {
    @Mixin
    private SharedOptions settings = new SharedOptions();

    @Parameters(index = "0", description = "the file that ends in .enc")
    private Path from = Path.of("");

    @Parameters(index = "1", description = "where to write the sound")
    private Path to = Path.of("");

    @Override
    public Integer call() throws Exception {
      Config config = settings.load();
      if (config.recording().key().isEmpty())
        throw new IllegalArgumentException("set recording.key to the key the recording was made with");
      new RecordingVault(config.recording().key(), "wav", "always", 0, 0).decrypt(from, to);
      return 0;
    }
  }

  /** Runs roles until the process is told to stop. */
  static final class House {
    private House() {}

    static int run(SharedOptions settings, Set<String> roles, boolean withCompany) throws InterruptedException {
      Config config = settings.load();
      Logs.write(config.log());
      Optional<Residence> residence = withCompany ? Optional.of(Residence.take(config)) : Optional.empty();
      List<AutoCloseable> company =
          withCompany ? Extension.all().stream().map(e -> e.beside(config)).toList() : List.of();
      Roles running = Roles.start(config, roles);
      Thread stop = new Thread(() -> {
        running.drain();
        running.close();
        company.forEach(House::close);
        residence.ifPresent(House::close);
      }, "stop");
      Runtime.getRuntime().addShutdownHook(stop);
      Reload reload = new Reload(config, settings::load, next -> Roles.check(next, roles))
          .taking("log.level", next -> Logs.levels(next.log())).taking("log.levels", next -> Logs.levels(next.log()));
      running.takesChanges(reload);
      Hangup.on(reload::again);
      running.notes().forEach((stage, what) -> System.out.println("  " + stage + ": " + what));
      if (roles.contains("gateway") && config.sip().listen().isEmpty() && config.sip().bind().equals("auto")
          && !config.namesTrunks())
        System.out.println("  sip: for this machine only, until trunks are named or sip.bind is set");
      System.out.println("Stepline is up. Ctrl-C stops it.");
      Thread.currentThread().join();
      return 0;
    }

    private static void close(AutoCloseable part) {
      try {
        part.close();
      } catch (Exception e) {
        System.err.println("stepline: " + e.getMessage());
      }
    }
  }

  public static void main(String[] args) {
    System.setProperty("org.jline.terminal.dumb", "true");
    Logs.bridge();
    System.exit(Commands.line().execute(args));
  }
}

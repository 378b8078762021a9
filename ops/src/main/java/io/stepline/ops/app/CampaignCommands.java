package io.stepline.ops.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.dialog.campaign.CampaignDesk;
import io.stepline.dialog.campaign.CampaignResults;
import io.stepline.dialog.campaign.Requeue;
import io.stepline.dialog.campaign.contact.ContactImport;
import io.stepline.dialog.campaign.contact.DoNotCallImport;
import io.stepline.dialog.campaign.contact.ImportReport;
import io.stepline.dialog.campaign.evidence.EvidenceChain;
import io.stepline.dialog.campaign.evidence.EvidencePack;
import io.stepline.dialog.campaign.pace.Pace;
import io.stepline.dialog.campaign.plan.Campaign;
import io.stepline.dialog.campaign.plan.CampaignState;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.dialog.campaign.store.DoNotCallTable;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.WallClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./stepline campaign ...}: works on the database, beside a house that runs or not. */
@Command(name = "campaign",
    description = "Outbound campaigns: create, import, do-not-call, start, pause, pace, requeue, reset, show, results, "
        + "evidence.",
    subcommands = {CampaignCommands.Create.class, CampaignCommands.ListAll.class, CampaignCommands.Import.class,
        CampaignCommands.DoNotCall.class, CampaignCommands.Start.class,
        CampaignCommands.Schedule.class, CampaignCommands.Pause.class, CampaignCommands.Finish.class,
        CampaignCommands.Repace.class, CampaignCommands.Requeued.class, CampaignCommands.Reset.class,
        CampaignCommands.Show.class, CampaignCommands.Results.class,
        CampaignCommands.Evidence.class, CampaignCommands.Verify.class, CampaignCommands.Audit.class})
final class CampaignCommands {
  private CampaignCommands() {}

  /** What the commands that need the database share. */
  abstract static class OnDatabase implements Callable<Integer> {
    @Mixin
    private SharedOptions settings = new SharedOptions();

    abstract void work(CampaignDesk desk, Config config) throws Exception;

    @Override
    public Integer call() throws Exception {
      Config config = settings.load();
      try (Database database = CampaignHouse.database(config)) {
        work(CampaignHouse.desk(config, database), config);
      }
      return 0;
    }
  }

  /** And those that are about one campaign. */
  abstract static class OnCampaign extends OnDatabase {
    @Parameters(index = "0", description = "the campaign's name")
    private String name = "";

    String name() {
      return name;
    }
  }

  /** And those that change how it stands. */
  abstract static class Becoming extends OnCampaign {
    private final CampaignState next;

    Becoming(CampaignState next) {
      this.next = next;
    }

    @Override
    void work(CampaignDesk desk, Config config) {
      Campaign c = desk.become(name(), next);
      System.out.println(c.name() + " is " + c.state());
    }
  }

  @Command(name = "create", description = "Takes a campaign's file in, or its new version while it does not run.")
  static final class Create extends OnDatabase {
    @Parameters(index = "0", description = "the YAML file")
    private Path file = Path.of("");

    @Override
    void work(CampaignDesk desk, Config config) throws Exception {
      String text = Files.readString(file);
      StrictFile.campaign(file, text);
      Campaign c = desk.put(text);
      System.out.println("campaign " + c.name() + " is " + c.state() + ", version " + c.version());
      desk.slips(c).forEach(slip -> System.err.println("warning: " + slip));
    }
  }

  @Command(name = "list", description = "All campaigns, and the do-not-call lists.")
  static final class ListAll extends OnDatabase {
    @Override
    void work(CampaignDesk desk, Config config) {
      desk.all().forEach(c -> System.out.printf("%-30s %-10s %s%n", c.name(), c.state(),
          c.pace().mode().name().toLowerCase(java.util.Locale.ROOT)));
      desk.database().read(DoNotCallTable::all).forEach(
          l -> System.out.printf("do-not-call %-18s version %d, %d numbers%n", l.name(), l.version(), l.entries()));
    }
  }

  @Command(name = "import",
      description = "Takes contacts from a CSV file in; each row that cannot be used is named in a report.")
  static final class Import extends OnCampaign {
    @Parameters(index = "1", description = "CSV with a header; the column 'number' must be there")
    private Path file = Path.of("");

    @Override
    void work(CampaignDesk desk, Config config) {
      long begun = System.nanoTime();
      TerminalProgress bar = new TerminalProgress(System.err);
      ImportReport report = new ContactImport(desk.database(), WallClock.system()).run(name(), file,
          config.house().data().resolve("imports"), bar);
      bar.end();
      double seconds = (System.nanoTime() - begun) / 1e9;
      System.out.printf("%d of %d rows taken in %.1f s (%.0f rows a second)%n", report.taken(), report.rows(), seconds,
          report.rows() / seconds);
      report.problems().forEach((problem, n) -> System.out.printf("  %8d  %s%n", n, problem));
      if (report.refused() > 0) System.out.println("each with its line: " + report.details());
    }
  }

  @Command(name = "do-not-call",
      description = "Takes a do-not-call list in, one number in each line, as its next version.")
  static final class DoNotCall extends OnDatabase {
    @Parameters(index = "0", description = "the list's name")
    private String list = "";

    @Parameters(index = "1", description = "the file")
    private Path file = Path.of("");

    @Option(names = "--home", defaultValue = "US",
        description = "country of numbers without a country code (default: ${DEFAULT-VALUE})")
    private String home = "US";

    @Option(names = "--replace", description = "the file is the whole list; what is not in it leaves the list")
    private boolean replace;

    @Override
    void work(CampaignDesk desk, Config config) {
      DoNotCallTable.DoNotCallList l =
          new DoNotCallImport(desk.database(), WallClock.system()).run(list, file, home, replace);
      System.out.println(
          "list " + l.name() + " version " + l.version() + ": " + l.entries() + " numbers, SHA-256 " + l.digest());
    }
  }

  @Command(name = "start", description = "Begins to dial, or goes on.")
  static final class Start extends Becoming {
    Start() {
      super(CampaignState.RUNNING);
    }
  }

  @Command(name = "schedule", description = "Begins at the time in the campaign's file.")
  static final class Schedule extends Becoming {
    Schedule() {
      super(CampaignState.SCHEDULED);
    }
  }

  @Command(name = "pause", description = "Places no more calls until it is started again; calls go on.")
  static final class Pause extends Becoming {
    Pause() {
      super(CampaignState.PAUSED);
    }
  }

  @Command(name = "finish", description = "Ends the campaign.")
  static final class Finish extends Becoming {
    Finish() {
      super(CampaignState.FINISHED);
    }
  }

  @Command(name = "pace", description = "Changes the pace, while it runs too.")
  static final class Repace extends OnCampaign {
    @Option(names = "--mode", description = "preview, progressive, ratio or predictive")
    private Optional<String> mode = Optional.empty();

    @Option(names = "--ratio", description = "calls for each free agent; for predictive the most")
    private Optional<Double> ratio = Optional.empty();

    @Option(names = "--abandon-cap", description = "such as 0.03")
    private Optional<Double> cap = Optional.empty();

    @Option(names = "--max-ringing", description = "calls that may ring at once")
    private Optional<Integer> ringing = Optional.empty();

    @Override
    void work(CampaignDesk desk, Config config) {
      ObjectNode changes = JsonNodeFactory.instance.objectNode();
      mode.ifPresent(m -> changes.put("mode", m));
      ratio.ifPresent(r -> changes.put("ratio", r));
      cap.ifPresent(c -> changes.put("abandon-cap", c));
      ringing.ifPresent(r -> changes.put("max-ringing", r));
      Pace next = desk.repace(name(), changes).pace();
      System.out.println(name() + ": " + next.mode() + ", ratio " + next.ratio() + ", abandon cap " + next.abandonCap()
          + ", at most " + next.maxInFlight() + " ringing");
    }
  }

  /** And those that lead contacts back. */
  abstract static class LeadingBack extends OnCampaign {
    @Option(names = "--why", required = true, description = "for the evidence: why")
    private String why = "";

    @Option(names = "--by", description = "for the evidence: who (default: the user of the system)")
    private String by = System.getProperty("user.name", "");

    String why() {
      return why;
    }

    String by() {
      return by;
    }
  }

  @Command(name = "requeue",
      description = "Leads contacts that are done or suppressed back to be called, by outcome, rule or number.")
  static final class Requeued extends LeadingBack {
    @Option(names = "--outcome", split = ",",
        description = "of the last attempt; without it all but a person's own refusal")
    private Set<String> outcomes = Set.of();

    @Option(names = "--rule", split = ",",
        description = "by which they were suppressed; without it all but do-not-call")
    private Set<String> rules = Set.of();

    @Option(names = "--number", description = "one contact's, in E.164")
    private Optional<String> number = Optional.empty();

    @Option(names = "--opted-out", description = "also those who told a bot not to call again; their list still holds")
    private boolean optedOut;

    @Override
    void work(CampaignDesk desk, Config config) {
      long n = desk.requeue(name(), new Requeue.Wish(outcomes, rules, number, optedOut, false, by(), why()));
      System.out.println(n + " contacts of " + name() + " are to be called again; the campaign is "
          + desk.find(name()).state());
    }
  }

  @Command(name = "reset",
      description = "From the beginning, for all but those who refused for themselves or are on do-not-call lists.")
  static final class Reset extends LeadingBack {
    @Override
    void work(CampaignDesk desk, Config config) {
      System.out
          .println(desk.reset(name(), by(), why()) + " contacts of " + name() + " are as they were imported; it is "
              + desk.find(name()).state());
    }
  }

  @Command(name = "show", description = "How a campaign stands.")
  static final class Show extends OnCampaign {
    @Option(names = "--watch", description = "again each second, until it is finished")
    private boolean watch;

    @Override
    void work(CampaignDesk desk, Config config) throws Exception {
      CampaignScreen screen = new CampaignScreen(System.out);
      screen.draw(desk.view(name()), false);
      while (watch && desk.find(name()).state() != CampaignState.FINISHED) {
        Thread.sleep(1_000);
        screen.draw(desk.view(name()), true);
      }
    }
  }

  @Command(name = "results", description = "Writes all contacts and what came of them as CSV.")
  static final class Results extends OnCampaign {
    @Parameters(index = "1", description = "the file to write")
    private Path file = Path.of("");

    @Override
    void work(CampaignDesk desk, Config config) {
      desk.find(name());
      System.out.println(CampaignResults.write(desk.database(), name(), file) + " contacts written to " + file);
    }
  }

  @Command(name = "evidence",
      description = "Exports all that is known of one attempt, signed, to be verified without this house.")
  static final class Evidence extends OnDatabase {
    @Parameters(index = "0", description = "the attempt's id, which is its call's")
    private String attempt = "";

    @Option(names = "--out", description = "the file to write (default: standard output)")
    private Optional<Path> out = Optional.empty();

    @Override
    void work(CampaignDesk desk, Config config) throws Exception {
      String pack = EvidencePack.export(desk.database(), new CallId(attempt), CampaignHouse.key(config));
      if (out.isPresent()) Files.writeString(out.get(), pack + "\n");
      else System.out.println(pack);
    }
  }

  @Command(name = "verify", description = "Checks an evidence pack; needs no house and no database.")
  static final class Verify implements Callable<Integer> {
    @Parameters(index = "0", description = "the pack")
    private Path file = Path.of("");

    @Option(names = "--key", description = "the key that must have signed it (default: the one it names)")
    private Optional<String> key = Optional.empty();

    @Override
    public Integer call() throws Exception {
      EvidencePack.Verified v = EvidencePack.verify(Files.readString(file), key);
      System.out.println("holds: attempt " + v.attempt() + " of campaign " + v.campaign() + ", " + v.entries().size()
          + " entries, signed by " + v.key());
      v.entries().forEach(e -> System.out.println("  " + CampaignDesk.when(e.path("atMs").asLong()) + "  "
          + e.path("kind").asText() + "  " + e.path("outcome").asText("")));
      return 0;
    }
  }

  @Command(name = "audit", description = "Walks a campaign's whole evidence chain.")
  static final class Audit extends OnCampaign {
    @Override
    void work(CampaignDesk desk, Config config) {
      Long n = desk.database().read(h -> EvidenceChain.audit(h, name()));
      System.out.println("the chain of " + name() + " holds: " + n + " entries, the last hash "
          + desk.database().read(h -> EvidenceChain.last(h, name())).map(EvidenceChain.Entry::hash).orElse("-"));
    }
  }
}

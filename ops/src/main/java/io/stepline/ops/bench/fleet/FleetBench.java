package io.stepline.ops.bench.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.KafkaBus;
import io.stepline.kafka.bus.KafkaSettings;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.media.codec.Codecs;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.ops.caller.Phone;
import io.stepline.ops.caller.Phones;
import io.stepline.ops.caller.Voices;
import io.stepline.ops.sim.SimBrain;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A fleet under talking calls and faults, from its start to the judgement. One thread; callers have their own. */
public final class FleetBench {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int START_S = 240;
  private static final int AGAIN_S = 120;
  private static final long ANSWER_MS = 60_000;
  private static final long QUIET_MS = 60_000;
  private static final int PHONES = 15_750;
  private static final int CALL_S = 2;

  private final FleetSettings settings;
  private final PrintStream out;
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final Map<String, String> ordered = new TreeMap<>();
  private final long startNs = System.nanoTime();

  /** @param out takes a line for each fault, and the judgement */
  public FleetBench(FleetSettings settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
  }

  private long nowMs() {
    return (System.nanoTime() - startNs) / 1_000_000;
  }

  /** Kept for the judgement, and written down for who wants to know more. */
  private void see(Seen what) {
    seen.add(what);
    try {
      Files.writeString(settings.folder().resolve("seen.log"), what + System.lineSeparator(),
          StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** @return the laws that were broken; empty for a fleet that holds */
  public List<FleetLaws.Broken> run() throws IOException, InterruptedException {
    List<Member> fleet = Member.fleet(settings.brokers(), settings.apart());
    Set<String> consoles = new TreeSet<>();
    for (Member m : fleet) if (m.kind().equals("console")) consoles.add(m.name());
    Files.createDirectories(settings.folder());
    try (ModelLine model = new ModelLine(SimBrain.echo());
        FleetHouse house = new FleetHouse(fleet, settings.root(), settings.folder(), model.url(),
            (r, status) -> see(new Seen.GoneByItself(r.name(), status, nowMs())));
        Phones phones = new Phones("127.0.0.1", PHONES, 27_600, 27_999, Codecs.PCMU, settings.calls() * 4 + 8)) {
      house.awaitReady(house.all(), START_S);
      out.printf("%d processes are up after %.1f s%n", fleet.size(), nowMs() / 1e3);
      for (Running r : house.all()) r.takeMeasure();
      phones.whenCalled(this::rung);
      try (Bus bus = KafkaBus.connect(new KafkaSettings(house.servers(), 4, 0, Map.of()))) {
        bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_EVENTS, this::event))));
        underCalls(house, model, phones);
        awaitEnds(house);
      }
      house.awaitReady(house.all(), AGAIN_S);
      outcomes(house);
      records(house, consoles);
      for (Running r : house.all()) see(r.idle(r.member().kind().equals("gateway") ? active(r) : 0, nowMs()));
    }
    List<FleetLaws.Broken> broken = new FleetLaws(settings.silenceMs(), consoles).broken(List.copyOf(seen));
    judge(broken);
    return broken;
  }

  private void underCalls(FleetHouse house, ModelLine model, Phones phones) throws IOException, InterruptedException {
    short[] sentence;
    try (FliteDecoder voice = new FliteDecoder()) {
      sentence = Voices.asOnALine(Voices.speak(voice, "what are your opening hours", "slt"));
    }
    List<String> gateways = house.of("gateway").stream().map(Running::name).toList();
    List<FleetCaller> callers = new ArrayList<>();
    try {
      for (int i = 0; i < settings.calls(); i++)
        callers.add(new FleetCaller(i, phones, sentence, gateways, this::nowMs, this::see));
      settle(callers, new Fault(Fault.Kind.TERM, "nothing", 0));
      int number = 0;
      for (Fault f : FaultPlan.of(settings.seed(), settings.faults(),
          house.all().stream().map(Running::member).toList(), settings.longestStop())) {
        house.awaitReady(house.all(), AGAIN_S);
        order(house, ++number);
        long from = nowMs();
        new Strike(house, model, this::see, this::nowMs).strike(f);
        see(new Seen.Struck(f, from, nowMs()));
        long settled = settle(callers, f);
        tell(number, f, from, settled);
      }
    } finally {
      for (FleetCaller c : callers) c.stop();
    }
  }

  /** Until everybody has been answered again. @return how long that took, in milliseconds */
  private long settle(List<FleetCaller> callers, Fault after) throws InterruptedException {
    long from = nowMs();
    List<Integer> before = callers.stream().map(FleetCaller::answers).toList();
    for (int i = 0; i < callers.size(); i++) {
      while (callers.get(i).answers() <= before.get(i) && nowMs() - from < ANSWER_MS) TimeUnit.MILLISECONDS.sleep(50);
      if (callers.get(i).answers() <= before.get(i))
        see(new Seen.Mute(callers.get(i).number(), after, nowMs() - from, nowMs()));
    }
    return nowMs() - from;
  }

  private void tell(int number, Fault f, long from, long settled) {
    long longest = seen.stream().filter(s -> s instanceof Seen.Silence i && s.atMs() + i.silentMs() > from)
        .mapToLong(s -> ((Seen.Silence) s).silentMs()).max().orElse(0);
    long cut = seen.stream().filter(s -> s instanceof Seen.Down && s.atMs() >= from).count();
    out.printf("%3d %6.1f s  %-28s longest silence %5d ms, calls lost %d, all answered after %d ms%n", number,
        from / 1e3, f, longest, cut, settled);
  }

  private void order(FleetHouse house, int number) throws InterruptedException, IOException {
    List<Running> consoles = house.of("console");
    String callee = "order-" + number;
    var answer = consoles.get(number % consoles.size()).post("/v1/calls", "{\"to\":\"sip:" + callee + "@127.0.0.1:"
        + PHONES + "\",\"from\":\"fleet\",\"bot\":\"front-desk\"}");
    if (answer.isEmpty() || answer.get().statusCode() != 202)
      throw new IOException("the API took no order: " + answer.map(a -> a.statusCode() + " " + a.body()));
    String order = JSON.readTree(answer.get().body()).path("order").asText();
    ordered.put(order, callee);
    see(new Seen.Ordered(order, callee, nowMs()));
  }

  private void rung(CallEvent.Answered call, Phone phone) {
    see(new Seen.Rung(call.to(), nowMs()));
    Thread.ofVirtual().start(() -> {
      if (!phone.awaitEnd(1_000L * CALL_S)) phone.hangUp();
    });
  }

  private void event(CallEvent e) {
    switch (e) {
      case CallEvent.Answered a -> see(new Seen.Answered(a.call().value(), a.from(), a.gateway(), nowMs()));
      case CallEvent.Ended x -> see(new Seen.Ended(x.call().value(), x.end().reason(), nowMs()));
      default -> {}
    }
  }

  private void awaitEnds(FleetHouse house) throws InterruptedException {
    long until = nowMs() + QUIET_MS;
    while (nowMs() < until && !openCalls().isEmpty()) TimeUnit.MILLISECONDS.sleep(200);
    TimeUnit.SECONDS.sleep(3);
    for (Running r : house.of("gateway"))
      while (nowMs() < until && active(r) > 0) TimeUnit.MILLISECONDS.sleep(200);
  }

  private Set<String> openCalls() {
    Set<String> open = new TreeSet<>();
    for (Seen s : seen) if (s instanceof Seen.Answered a) open.add(a.call());
    for (Seen s : seen) if (s instanceof Seen.Ended e) open.remove(e.call());
    return open;
  }

  private static int active(Running gateway) throws InterruptedException {
    return gateway.get("/metrics").map(r -> r.body().lines().filter(l -> l.startsWith("stepline_calls_active"))
        .map(l -> l.substring(l.lastIndexOf(' ') + 1)).mapToInt(n -> (int) Double.parseDouble(n)).sum()).orElse(0);
  }

  private void outcomes(FleetHouse house) throws InterruptedException, IOException {
    for (String order : ordered.keySet()) {
      var answer = house.of("console").getFirst().get("/v1/orders/" + order);
      String state = answer.isEmpty() ? "" : JSON.readTree(answer.get().body()).path("state").asText();
      see(new Seen.Outcome(order, state, nowMs()));
    }
  }

  private void records(FleetHouse house, Set<String> consoles) throws IOException {
    for (String console : consoles) {
      Path file = house.folder(console).resolve("records.jsonl");
      if (!Files.exists(file)) continue;
      for (String line : Files.readAllLines(file)) {
        JsonNode record = JSON.readTree(line);
        see(new Seen.Recorded(record.path("call").asText(), console, nowMs()));
      }
    }
  }

  private void judge(List<FleetLaws.Broken> broken) {
    long answered = seen.stream().filter(Seen.Answered.class::isInstance).count();
    List<Long> silences = seen.stream().filter(Seen.Silence.class::isInstance)
        .map(s -> ((Seen.Silence) s).silentMs()).sorted().toList();
    out.printf("%d calls, %d orders, %d waits over 1 s, of which the longest %s ms; %.0f s%n", answered,
        ordered.size(), silences.size(), silences.isEmpty() ? "-" : silences.getLast(), nowMs() / 1e3);
    if (broken.isEmpty()) out.println("no law was broken");
    broken.stream().collect(Collectors.groupingBy(FleetLaws.Broken::law, TreeMap::new, Collectors.toList()))
        .forEach((law, all) -> {
          out.println("BROKEN " + law + ": " + all.size());
          all.stream().limit(12).forEach(b -> out.println("   " + b.what()));
        });
  }
}

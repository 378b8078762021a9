package io.stepline.ops.well;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.ModelLoad;
import io.stepline.kafka.contract.WallClock;
import io.stepline.ops.live.LiveQueue;
import io.stepline.ops.web.Reply;
import io.stepline.ops.web.Route;
import io.stepline.ops.web.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /v1/well}: one page for whoever is woken at night. */
public final class WellApi implements AutoCloseable {
  private static final int MOST_WORKERS = 1_000;

  /**
   * What is looked at besides the bus.
   *
   * @param trunks what the gateway of this process says of each; empty where there is no gateway here
   * @param folders by what lies there @param certificates PEM files by setting
   */
  public record Looks(Supplier<List<String>> hindrances, Supplier<Optional<Map<String, ?>>> trunks,
      Supplier<List<LiveQueue>> queues, Map<String, Path> folders, Map<String, Path> certificates) {}

  private final Bus bus;
  private final WallClock clock;
  private final Looks looks;
  private final Bus.Subscription subscription;
  private final Map<String, ModelLoad> loads = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, ModelLoad> eldest) {
      return size() > MOST_WORKERS;
    }
  };

  public WellApi(Bus bus, WallClock clock, Looks looks) {
    this.bus = bus;
    this.clock = clock;
    this.looks = looks;
    this.subscription =
        bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.MODEL_LOAD, this::heard))));
  }

  private void heard(ModelLoad load) {
    synchronized (loads) {
      loads.put(load.stage() + " " + load.worker(), load);
    }
  }

  public List<Route> routes() {
    return List.of(Route.get("/v1/well", Scope.READ, ask -> Reply.of(page())));
  }

  private Map<String, Object> page() {
    List<Check> checks = checks();
    boolean well = checks.stream().noneMatch(c -> c.state().compareTo(Check.State.DEGRADED) >= 0);
    return Map.of("well", well, "checks", checks.stream().map(WellApi::shown).toList());
  }

  private static Map<String, Object> shown(Check c) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("area", c.area());
    page.put("name", c.name());
    page.put("state", c.state().name().toLowerCase(Locale.ROOT));
    page.put("says", c.says());
    c.cure().ifPresent(cure -> page.put("cure", cure));
    return page;
  }

  private List<Check> checks() {
    long nowUs = clock.nowUs();
    List<Check> all = new ArrayList<>(Checks.process(looks.hindrances().get()));
    all.addAll(Checks.bus(bus.health(), bus.readings()));
    synchronized (loads) {
      all.addAll(Checks.models(List.copyOf(loads.values()), nowUs));
    }
    all.addAll(looks.trunks().get().map(Checks::trunks).orElseGet(() -> List.of(Check.unknown("trunks", "trunks",
        "No gateway runs in this process; its own door says how its trunks are."))));
    all.addAll(Checks.queues(looks.queues().get(), nowUs));
    looks.folders().forEach((what, folder) -> all.add(disk(what, folder)));
    looks.certificates().forEach((what, file) -> all.add(certificate(what, file, nowUs / 1_000)));
    return all;
  }

  private static Check disk(String what, Path folder) {
    try {
      FileStore store = Files.getFileStore(folder);
      return Checks.disk(what, store.getUsableSpace(), store.getTotalSpace());
    } catch (IOException e) {
      return Check.broken("disk", what, folder + " cannot be looked at.", "Make the folder, or correct the setting.");
    }
  }

  private static Check certificate(String what, Path file, long nowMs) {
    try (InputStream in = Files.newInputStream(file)) {
      X509Certificate first = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      return Checks.certificate(what, first.getNotAfter().getTime(), nowMs);
    } catch (IOException | CertificateException e) {
      return Check.broken("certificates", what, file + " holds no certificate that can be read.",
          "Put a PEM certificate there.");
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}

package io.stepline.ops.models;

import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The folder of model files: fetches, compares, removes. Nothing lies under its name before its hash was right. Owned
 * by the thread that asks.
 */
public final class ModelStore {
  private static final String HOW = "./stepline models get ";
  private final Path folder;
  private final URI mirror;
  private final PrintStream out;
  private final Clock clock;
  private final Download download;

  public ModelStore(Path folder, URI mirror, PrintStream out) {
    this(folder, mirror, out, Clock.systemUTC(), Download.Rules.USUAL);
  }

  ModelStore(Path folder, URI mirror, PrintStream out, Clock clock, Download.Rules rules) {
    this.folder = folder;
    this.mirror = mirror;
    this.out = out;
    this.clock = clock;
    this.download = new Download(rules);
  }

  /**
   * Fetches what is missing or broken off.
   *
   * @throws ModelException if a file cannot be had or is another than it should be; what came until then stays
   */
  public void get(Model model) {
    ModelLock lock = new ModelLock(folder);
    out.println(model.name() + ": " + model.purpose() + ". Licence: " + model.licence());
    room(model);
    for (ModelFile f : model.files()) {
      Path target = f.in(folder);
      if (Files.exists(target)) accept(model, f, target, lock, "is there already");
      else fetch(model, f, target, lock);
    }
    out.println(model.name() + " is complete in " + folder);
  }

  private void room(Model model) {
    long due = model.files().stream().filter(f -> !Files.exists(f.in(folder))).mapToLong(ModelFile::bytes).sum();
    try {
      Files.createDirectories(folder);
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < due) throw new ModelException(folder + " has room for " + megabytes(free) + ", " + megabytes(due)
          + " are to come; make room, or set models.dir to another disk");
    } catch (IOException e) {
      throw new ModelException(folder + " cannot be written: " + e.getMessage(), e);
    }
  }

  private void fetch(Model model, ModelFile f, Path target, ModelLock lock) {
    URI from = f.at(mirror);
    Bar bar = new Bar(out, f.path(), f.bytes());
    try {
      Path part = download.fetch(f, from, target, f.pinned(), bar::at);
      bar.end();
      String hash = Sha256.of(part);
      Optional<String> due = lock.hash(f);
      if (due.isPresent() && !due.get().equals(hash)) {
        Files.delete(part);
        throw new ModelException(f.path() + " from " + from + " has the SHA-256 " + hash + ", not " + due.get()
            + (f.pinned() ? "; take another mirror (models.mirror)"
                : " as when it first came; if its publisher has changed it and you trust that, "
                    + "./stepline models remove " + model.name() + " --forget, then get it again"));
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      record(model, f, target, hash, lock, from.toString());
    } catch (IOException e) {
      bar.end();
      throw new ModelException(f.path() + " does not come: " + why(e) + ". " + HOW + model.name()
          + " goes on where it was; models.mirror names another server. " + byHand(model), e);
    }
  }

  private static String why(IOException e) {
    return switch (e) {
      case UnknownHostException u -> "there is no host " + u.getMessage() + " in reach";
      case ConnectException c -> "its server cannot be reached (" + c.getMessage() + ")";
      case NoRouteToHostException n -> "its server cannot be reached (" + n.getMessage() + ")";
      case SocketTimeoutException s -> "its server says nothing";
      default -> String.valueOf(e.getMessage());
    };
  }

  /** What to fetch on another machine, and where to put it on this one. */
  public String byHand(Model model) {
    StringBuilder all = new StringBuilder("Without a network: fetch on another machine");
    for (ModelFile f : model.files()) if (!Files.exists(f.in(folder)))
      all.append("\n  ").append(f.at(mirror)).append("\n    to ").append(f.in(folder))
          .append(f.bytes() > 0 ? " (" + f.bytes() + " bytes)" : "");
    return all.append("\nthen ").append(HOW).append(model.name()).append(" compares them").toString();
  }

  /** A file that is there: right by the catalog or the lock, or else noted as it is. */
  private void accept(Model model, ModelFile f, Path target, ModelLock lock, String how) {
    try {
      String hash = Sha256.of(target);
      Optional<String> due = lock.hash(f);
      if (due.isPresent() && !due.get().equals(hash)) throw changed(model, f, target, hash, due.get());
      if (lock.of(f).isEmpty()) record(model, f, target, hash, lock, "by hand");
      out.println("  " + f.path() + " " + how);
    } catch (IOException e) {
      throw new ModelException(target + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static ModelException changed(Model model, ModelFile f, Path target, String hash, String due) {
    return new ModelException(target + " has the SHA-256 " + hash + ", not " + due
        + ": it is half, changed, or another release; delete it, then " + HOW + model.name());
  }

  private void record(Model model, ModelFile f, Path target, String hash, ModelLock lock, String from)
      throws IOException {
    boolean fresh = !f.pinned() && lock.of(f).isEmpty();
    lock.put(f, new ModelLock.Entry(hash, Files.size(target), from, model.licence(),
        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString()));
    if (fresh)
      out.println("  " + f.path() + ": no hash is known here; it has " + hash + ", which models.lock now holds");
  }

  /**
   * @return what is wrong with its files, each with its cure; empty where nothing is
   * @throws ModelException if models.lock cannot be read
   */
  public List<String> faults(Model model) {
    ModelLock lock = new ModelLock(folder);
    List<String> faults = new ArrayList<>();
    for (ModelFile f : model.files()) fault(model, f, lock).ifPresent(faults::add);
    return faults;
  }

  private Optional<String> fault(Model model, ModelFile f, ModelLock lock) {
    Path target = f.in(folder);
    if (!Files.isRegularFile(target)) return Optional.of(target + " is missing; " + HOW + model.name());
    Optional<String> due = lock.hash(f);
    if (due.isEmpty()) return Optional.of(target + " has no hash to compare with; " + HOW + model.name() + " notes it");
    try {
      String hash = Sha256.of(target);
      return hash.equals(due.get()) ? Optional.empty()
          : Optional.of(String.valueOf(changed(model, f, target, hash, due.get()).getMessage()));
    } catch (IOException e) {
      return Optional.of(target + " cannot be read: " + e.getMessage());
    }
  }

  /** @param forget its hashes too, so that another release may come @return how many files went */
  public int remove(Model model, boolean forget) {
    ModelLock lock = new ModelLock(folder);
    int gone = 0;
    try {
      for (ModelFile f : model.files()) {
        Files.deleteIfExists(Download.part(f.in(folder)));
        if (Files.deleteIfExists(f.in(folder))) gone++;
        if (forget) lock.forget(f);
      }
    } catch (IOException e) {
      throw new ModelException(model.name() + " cannot be removed: " + e.getMessage(), e);
    }
    return gone;
  }

  /**
   * Before files are used: those that models.lock knows must be as they were.
   *
   * @param models the folder of all models
   * @param used a file, or a folder whose files are meant; what lies elsewhere is nobody's business here
   * @throws ModelException if one has changed, with the cure
   */
  public static void demandUnchanged(Path models, Path used) {
    new ModelLock(models).all().forEach((path, entry) -> {
      Path file = models.resolve(path);
      if (!file.normalize().startsWith(used.normalize()) || !Files.isRegularFile(file)) return;
      try {
        String hash = Sha256.of(file);
        if (!hash.equals(entry.sha256())) throw new ModelException(file + " has the SHA-256 " + hash + ", not "
            + entry.sha256() + " as in models.lock: it is half or changed; delete it, then ./stepline models get "
            + "brings it again");
      } catch (IOException e) {
        throw new ModelException(file + " cannot be read: " + e.getMessage(), e);
      }
    });
  }

  /** Whether all its files are there. */
  public boolean has(Model model) {
    return model.isIn(folder);
  }

  URI mirror() {
    return mirror;
  }

  public static String megabytes(long bytes) {
    return String.format(Locale.ROOT, bytes < 10_000_000 ? "%.1f MB" : "%.0f MB", bytes / 1e6);
  }
}

package io.stepline.ops.erase;

import io.stepline.kafka.contract.CallId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files that are named after their call, such as recordings and posts that wait. */
public final class KeptFiles implements Place {
  private static final Pattern RECORDING = Pattern.compile("([A-Za-z0-9_-]{1,64})\\.(wav|opus)(\\.enc)?");
  private static final Pattern POST = Pattern.compile("[0-9]{16}-([A-Za-z0-9_-]{1,64})\\.json");
  private final String name;
  private final Optional<Path> folder;
  private final Pattern names;

  private KeptFiles(String name, Optional<Path> folder, Pattern names) {
    this.name = name;
    this.folder = folder;
    this.names = names;
  }

  public static KeptFiles recordings(Optional<Path> folder) {
    return new KeptFiles("recordings", folder, RECORDING);
  }

  /** Of webhooks, dead letters too. */
  public static KeptFiles posts(Path folder) {
    return new KeptFiles("webhooks that wait", Optional.of(folder), POST);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<CallId> calls(Person person) {
    return Set.of();
  }

  @Override
  public Came erase(Set<CallId> calls, boolean carryOut) throws IOException {
    if (folder.isEmpty() || !Files.isDirectory(folder.get())) return new Came(name, 0, 0, 0, "");
    List<Path> found;
    try (Stream<Path> all = Files.walk(folder.get())) {
      found = all.filter(Files::isRegularFile).filter(f -> isOf(f, calls)).toList();
    }
    if (carryOut) for (Path file : found) Files.delete(file);
    return new Came(name, found.size(), carryOut ? found.size() : 0, 0, "");
  }

  private boolean isOf(Path file, Set<CallId> calls) {
    Matcher m = names.matcher(file.getFileName().toString());
    return m.matches() && calls.contains(new CallId(m.group(1)));
  }
}

package io.stepline.ops.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Posts on disk until they are delivered, a file for each, whose names sort as they came; what was given up lies below
 * {@code dead}, the newest {@value #MOST_DEAD} of it. Thread-safe.
 */
final class WebhookSpool {
  static final int MOST_DEAD = 10_000;
  private static final Pattern NAME = Pattern.compile("([0-9]{16})-([A-Za-z0-9_-]{1,64})\\.json");
  private final Path folder;
  private final Path dead;
  private long last;
  private int buried;

  WebhookSpool(Path folder) throws IOException {
    this.folder = folder;
    this.dead = Files.createDirectories(folder.resolve("dead"));
    for (String name : names(folder)) last = Math.max(last, number(name));
    List<String> old = names(dead);
    for (String name : old) last = Math.max(last, number(name));
    buried = old.size();
  }

  private static long number(String name) {
    return Long.parseLong(name.substring(0, 16));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(p -> p.getFileName().toString()).filter(n -> NAME.matcher(n).matches()).sorted().toList();
    }
  }

  /** What was not delivered when the process stopped, oldest first. */
  List<WebhookQueue.Post> waiting() throws IOException {
    return names(folder).stream().map(WebhookSpool::post).toList();
  }

  private static WebhookQueue.Post post(String name) {
    Matcher m = NAME.matcher(name);
    if (!m.matches()) throw new IllegalArgumentException(name + " is no post");
    return new WebhookQueue.Post(name, m.group(2));
  }

  /** @throws IOException if it is not there in full */
  synchronized WebhookQueue.Post write(String call, byte[] body) throws IOException {
    String name = "%016d-%s.json".formatted(last + 1, call);
    Path part = folder.resolve("part");
    Files.write(part, body);
    Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    last++;
    return post(name);
  }

  byte[] read(WebhookQueue.Post post) throws IOException {
    return Files.readAllBytes(folder.resolve(post.name()));
  }

  void remove(WebhookQueue.Post post) throws IOException {
    Files.deleteIfExists(folder.resolve(post.name()));
  }

  synchronized void bury(WebhookQueue.Post post) throws IOException {
    Files.move(folder.resolve(post.name()), dead.resolve(post.name()), StandardCopyOption.REPLACE_EXISTING);
    if (++buried <= MOST_DEAD) return;
    for (String name : names(dead).subList(0, 1)) Files.deleteIfExists(dead.resolve(name));
    buried--;
  }

  /** Dead letters. */
  synchronized int buried() {
    return buried;
  }

  /** The newest dead letters, by the names of their files. */
  List<String> newestDead(int most) throws IOException {
    List<String> all = names(dead);
    return all.subList(Math.max(0, all.size() - most), all.size());
  }
}

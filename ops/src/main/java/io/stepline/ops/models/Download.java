package io.stepline.ops.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file over HTTP into {@code NAME.part}: goes on where it broke off, takes no byte more than the file may have, and
 * follows redirections, but none from HTTPS to HTTP. Owned by the thread that asks.
 */
final class Download {
  private static final Set<Integer> MOVED = Set.of(301, 302, 303, 307, 308);
  private static final int MAX_MOVES = 6;
  private static final int BLOCK = 1 << 16;
  /** Of a server that sends a little each time. */
  private static final int MAX_TRIES = 1_000;
  private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");
  private final Rules rules;
  /** Of the file under way, so that its end is of the same release as its beginning. */
  private Optional<String> tag = Optional.empty();

  /**
   * @param tries in a row without a byte more
   * @param pause before the second of them; longer before the next
   * @param patience until an answer, and between two pieces of it
   */
  record Rules(int tries, Duration pause, Duration patience) {
    static final Rules USUAL = new Rules(5, Duration.ofSeconds(2), Duration.ofSeconds(30));
  }

  /** It will not come from there, however often it is asked for. */
  private static final class Refused extends IOException {
    Refused(String message) {
      super(message);
    }
  }

  Download(Rules rules) {
    this.rules = rules;
  }

  static Path part(Path target) {
    return target.resolveSibling(target.getFileName() + ".part");
  }

  /**
   * @param resumes whether bytes of an earlier process may be its beginning: only where a hash will tell
   * @param heard how many bytes are there
   * @return the whole file, not yet compared with any hash
   * @throws IOException saying why it does not come
   */
  Path fetch(ModelFile file, URI from, Path target, boolean resumes, LongConsumer heard) throws IOException {
    Path part = part(target);
    Files.createDirectories(part.toAbsolutePath().getParent());
    if (!resumes) Files.deleteIfExists(part);
    tag = Optional.empty();
    IOException last = new IOException("nothing was tried");
    for (int idle = 0, all = 0; idle < rules.tries() && all < MAX_TRIES; idle++, all++) {
      if (idle > 0) rest(idle);
      long had = size(part);
      try {
        if (once(file, from, part, heard)) return part;
        last = new IOException("the connection ended after " + size(part) + " bytes");
      } catch (Refused e) {
        throw e;
      } catch (IOException e) {
        last = e;
      }
      if (size(part) > had) idle = -1;
    }
    throw last;
  }

  private static long size(Path part) throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  private void rest(int idle) throws IOException {
    try {
      Thread.sleep(rules.pause().multipliedBy(idle));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused("interrupted");
    }
  }

  /** @return whether the file is whole */
  private boolean once(ModelFile file, URI from, Path part, LongConsumer heard) throws IOException {
    long have = size(part);
    if (file.bytes() > 0 && have == file.bytes()) return true;
    if (have > file.most()) {
      Files.delete(part);
      have = 0;
    }
    HttpURLConnection c = open(from, have);
    try {
      int status = c.getResponseCode();
      if (status == 416) {
        Files.deleteIfExists(part);
        return false;
      }
      if (status == 408 || status == 429 || status >= 500) throw new IOException(from + " answers " + status);
      if (status != 200 && status != 206) throw new Refused(from + " answers " + status);
      tag = Optional.ofNullable(c.getHeaderField("ETag")).filter(t -> t.startsWith("\""));
      long length = c.getContentLengthLong();
      if (length < 0 && file.bytes() == 0 && !"chunked".equalsIgnoreCase(c.getHeaderField("Transfer-Encoding")))
        throw new Refused(from + " does not say how long it is");
      boolean goesOn = status == 206 && continues(c, have);
      if (status == 206 && !goesOn) throw new Refused(from + " sends another part than was asked for");
      long whole = length < 0 ? file.bytes() : length + (goesOn ? have : 0);
      if (whole > file.most() || file.bytes() > 0 && whole != file.bytes()) throw new Refused(
          from + " has " + whole + " bytes, " + (file.bytes() > 0 ? "not " + file.bytes() : "which is too many"));
      try (InputStream in = c.getInputStream(); OutputStream out = goesOn
          ? Files.newOutputStream(part, StandardOpenOption.APPEND) : Files.newOutputStream(part)) {
        return copy(in, out, file, goesOn ? have : 0, whole, heard);
      }
    } finally {
      c.disconnect();
    }
  }

  private static boolean copy(InputStream in, OutputStream out, ModelFile file, long from, long whole,
      LongConsumer heard) throws IOException {
    byte[] block = new byte[BLOCK];
    long have = from;
    for (int n = in.read(block); n >= 0; n = in.read(block)) {
      if (have + n > file.most()) throw new Refused("more than " + file.most() + " bytes come");
      out.write(block, 0, n);
      have += n;
      heard.accept(have);
    }
    return whole <= 0 || have == whole;
  }

  private static boolean continues(HttpURLConnection c, long have) {
    Matcher m = RANGE.matcher(Optional.ofNullable(c.getHeaderField("Content-Range")).orElse(""));
    return m.matches() && Long.parseLong(m.group(1)) == have;
  }

  private HttpURLConnection open(URI from, long have) throws IOException {
    URI now = from;
    for (int moves = 0; moves < MAX_MOVES; moves++) {
      if (!Set.of("http", "https").contains(String.valueOf(now.getScheme()).toLowerCase(Locale.ROOT)))
        throw new Refused(from + " leads to " + now + ", which is neither HTTP nor HTTPS");
      HttpURLConnection c = (HttpURLConnection) now.toURL().openConnection();
      c.setInstanceFollowRedirects(false);
      c.setConnectTimeout((int) rules.patience().toMillis());
      c.setReadTimeout((int) rules.patience().toMillis());
      c.setRequestProperty("User-Agent", "stepline-models");
      c.setRequestProperty("Accept-Encoding", "identity");
      if (have > 0) c.setRequestProperty("Range", "bytes=" + have + "-");
      if (have > 0) tag.ifPresent(t -> c.setRequestProperty("If-Range", t));
      if (!MOVED.contains(c.getResponseCode())) return c;
      URI next = moved(now, Optional.ofNullable(c.getHeaderField("Location")).orElse(""));
      c.disconnect();
      if (now.getScheme().equalsIgnoreCase("https") && !String.valueOf(next.getScheme()).equalsIgnoreCase("https"))
        throw new Refused(from + " leads from HTTPS to " + next + "; that is not followed");
      now = next;
    }
    throw new Refused(from + " is moved more than " + MAX_MOVES + " times");
  }

  private static URI moved(URI now, String to) throws IOException {
    try {
      if (to.isEmpty()) throw new Refused(now + " is moved, and does not say where to");
      return now.resolve(new URI(to));
    } catch (URISyntaxException e) {
      throw new IOException(now + " is moved to what is no address", e);
    }
  }
}

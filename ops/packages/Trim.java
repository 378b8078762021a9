import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Takes native libraries of other systems, and those nobody loads, out of the jars of a folder. A jar that is signed
 * is left as it is. The same jars give the same bytes: entries keep their order and get one time.
 *
 * <p>{@code java Trim.java amd64|arm64 FOLDER}
 */
final class Trim {
  private static final Pattern NATIVE =
      Pattern.compile("(?i).*(\\.(so|dll|dylib|jnilib|pdb|a)|\\.dSYM/.*|\\.dll\\.a)$");
  /** Sound cards, cameras, screens and codecs of libjitsi: media is decoded by this project's own and opus-java's. */
  private static final Pattern UNUSED = Pattern.compile("[a-z0-9-]+/(lib)?jn[a-z0-9]+\\.(so|dll|dylib)");
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  private Trim() {}

  public static void main(String[] args) throws IOException {
    Set<String> ours = switch (args[0]) {
      case "amd64" -> Set.of("linux-x64", "linux-x86-64", "linux/x86_64", "linux/amd64");
      case "arm64" -> Set.of("linux-aarch64", "linux/aarch64");
      default -> throw new IllegalArgumentException("the kind of machine is amd64 or arm64, not " + args[0]);
    };
    List<Path> jars;
    try (Stream<Path> found = Files.list(Path.of(args[1]))) {
      jars = found.filter(f -> f.toString().endsWith(".jar")).sorted(Comparator.comparing(Path::toString)).toList();
    }
    for (Path jar : jars) trim(jar, ours);
  }

  private static void trim(Path jar, Set<String> ours) throws IOException {
    List<ZipEntry> kept = new ArrayList<>();
    boolean less = false;
    Path lean = jar.resolveSibling(jar.getFileName() + ".lean");
    try (ZipFile from = new ZipFile(jar.toFile())) {
      for (ZipEntry e : java.util.Collections.list(from.entries())) {
        if (e.getName().matches("META-INF/[^/]+\\.SF")) return;
        if (drops(e.getName(), ours)) less = true;
        else kept.add(e);
      }
      if (!less) return;
      try (ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(lean))) {
        to.setLevel(Deflater.BEST_COMPRESSION);
        for (ZipEntry e : kept) copy(from, e, to);
      }
    }
    System.out.printf("  %s: %d kB less%n", jar.getFileName(), (Files.size(jar) - Files.size(lean)) / 1000);
    Files.move(lean, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean drops(String name, Set<String> ours) {
    if (UNUSED.matcher(name).matches()) return true;
    if (!NATIVE.matcher(name).matches()) return false;
    String folder = "/" + name.toLowerCase(java.util.Locale.ROOT);
    return ours.stream().noneMatch(o -> folder.contains("/" + o + "/"));
  }

  private static void copy(ZipFile from, ZipEntry entry, ZipOutputStream to) throws IOException {
    byte[] bytes;
    try (InputStream in = from.getInputStream(entry)) {
      bytes = in.readAllBytes();
    }
    ZipEntry next = new ZipEntry(entry.getName());
    next.setTimeLocal(TIME);
    next.setMethod(entry.getMethod());
    if (entry.getMethod() == ZipEntry.STORED) {
      CRC32 sum = new CRC32();
      sum.update(bytes);
      next.setCrc(sum.getValue());
      next.setSize(bytes.length);
    }
    to.putNextEntry(next);
    to.write(bytes);
    to.closeEntry();
  }
}

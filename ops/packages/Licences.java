import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Says under which licence each shipped jar is, and refuses a release with a jar that the parts list does not have with
 * its very hash, or whose licence licences.yaml does not allow.
 *
 * <p>{@code java -cp 'lib/*' Licences.java SBOM licences.yaml FOLDER...}
 */
final class Licences {
  private Licences() {}

  public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
    Map<String, JsonNode> byHash = new HashMap<>();
    for (JsonNode part : new ObjectMapper().readTree(Path.of(args[0]).toFile()).path("components"))
      for (JsonNode hash : part.path("hashes"))
        if (hash.path("alg").asText().equals("SHA-256")) byHash.put(hash.path("content").asText(), part);
    JsonNode rules = new YAMLMapper().readTree(Path.of(args[1]).toFile());
    List<String> allowed = new ArrayList<>();
    rules.path("allowed").forEach(a -> allowed.add(a.asText()));
    List<String> faults = new ArrayList<>();
    Map<String, String> lines = new TreeMap<>();
    for (int i = 2; i < args.length; i++) {
      try (Stream<Path> jars = Files.list(Path.of(args[i]))) {
        for (Path jar : jars.filter(j -> j.toString().endsWith(".jar")).sorted().toList()) {
          String file = jar.getFileName().toString();
          JsonNode part = byHash.get(HexFormat.of()
              .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar))));
          if (part == null) {
            if (!ours(jar)) faults.add(file + ": the parts list has no jar of this hash");
            continue;
          }
          if (part.path("group").asText().startsWith("io.stepline")) continue;
          String name = part.path("group").asText() + ":" + part.path("name").asText();
          List<String> licences = licences(part, rules.path("said").path(name));
          if (licences.stream().noneMatch(allowed::contains))
            faults.add(name + ": licence " + licences + " is not among those allowed");
          lines.put(name + " " + part.path("version").asText(), String.join(" or ", licences));
        }
      }
    }
    if (!faults.isEmpty()) {
      faults.forEach(System.err::println);
      System.exit(1);
    }
    System.out.println("Libraries of this release and their licences. Their full texts are in the jars; NOTICE has the rest.");
    lines.forEach((name, licence) -> System.out.println(name + "\t" + licence));
  }

  private static boolean ours(Path jar) {
    return jar.getFileName().toString().matches(
        "(broker|bus|campaign|contract|media|model-cluster|sip-gateway|talk|terms)-[^-]+(-SNAPSHOT)?\\.jar");
  }

  private static List<String> licences(JsonNode part, JsonNode said) {
    List<String> found = new ArrayList<>();
    said.forEach(s -> found.add(s.asText()));
    if (!found.isEmpty()) return found;
    for (JsonNode l : part.path("licenses")) {
      if (l.has("expression")) found.add(l.path("expression").asText());
      else found.add(l.path("license").path("id").asText(l.path("license").path("name").asText()));
    }
    return found;
  }
}

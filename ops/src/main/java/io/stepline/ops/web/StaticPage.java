package io.stepline.ops.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;

/**
 * The console's page: files that lie on the class path below one folder. Names below {@code /assets/} carry a hash and
 * may be kept for ever; a path without a file is the page's own business and gets {@code index.html}. Thread-safe.
 */
public final class StaticPage implements Route.Handler {
  /** Nothing comes from elsewhere and no script is in the page. */
  static final String POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; "
      + "connect-src 'self' ws: wss:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
      + "frame-ancestors 'none'; form-action 'self'";
  private static final Map<String, String> TYPES = Map.ofEntries(Map.entry("html", "text/html; charset=utf-8"),
      Map.entry("js", "text/javascript; charset=utf-8"), Map.entry("css", "text/css; charset=utf-8"),
      Map.entry("svg", "image/svg+xml"), Map.entry("json", "application/json"), Map.entry("map", "application/json"),
      Map.entry("png", "image/png"), Map.entry("ico", "image/x-icon"), Map.entry("woff2", "font/woff2"),
      Map.entry("wasm", "application/wasm"), Map.entry("webmanifest", "application/manifest+json"),
      Map.entry("txt", "text/plain; charset=utf-8"));

  private record File(String type, byte[] bytes, byte[] packed, String tag) {}

  private final String folder;
  private final Map<String, File> files = new ConcurrentHashMap<>();

  /** @param folder on the class path, such as {@code /console/} */
  public StaticPage(String folder) {
    this.folder = folder;
  }

  @Override
  public Reply answer(Ask ask) throws IOException {
    String name = ask.path().substring(1);
    boolean asset = name.startsWith("assets/");
    Optional<File> file = find(name);
    if (file.isEmpty() && (asset || name.matches(".*\\.[a-z0-9]{1,12}")))
      throw new Refusal(404, "there is nothing at this path");
    File shown =
        file.or(() -> find("index.html")).orElseThrow(() -> new Refusal(404, "this build has no console page"));
    return headed(ask, shown, asset && file.isPresent());
  }

  private static Reply headed(Ask ask, File file, boolean forEver) {
    Map<String, String> headers = new HashMap<>(Map.of("Content-Security-Policy", POLICY, "Referrer-Policy",
        "no-referrer", "X-Frame-Options", "DENY", "Cross-Origin-Opener-Policy", "same-origin", "Permissions-Policy",
        "camera=(), geolocation=(), microphone=(self)", "Vary", "Accept-Encoding", "ETag", file.tag(), "Cache-Control",
        forEver ? "public, max-age=31536000, immutable" : "no-cache"));
    if (ask.secure()) headers.put("Strict-Transport-Security", "max-age=31536000");
    if (ask.header("If-None-Match").equals(file.tag())) return new Reply.Bytes(304, file.type(), new byte[0], headers);
    boolean packed = file.packed().length > 0 && ask.header("Accept-Encoding").contains("gzip");
    if (packed) headers.put("Content-Encoding", "gzip");
    return new Reply.Bytes(200, file.type(), packed ? file.packed() : file.bytes(), headers);
  }

  private Optional<File> find(String name) {
    if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")) return Optional.empty();
    File known = files.get(name);
    if (known != null) return Optional.of(known);
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) return Optional.empty();
    try (InputStream in = StaticPage.class.getResourceAsStream(folder + name)) {
      if (in == null) return Optional.empty();
      byte[] bytes = in.readAllBytes();
      File read = new File(type, bytes, type.matches("(text|application|image/svg).*") ? packed(bytes) : new byte[0],
          "\"" + hash(bytes) + "\"");
      files.put(name, read);
      return Optional.of(read);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

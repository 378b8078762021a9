package io.stepline.media.codec;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds libopus: the 1.5.2 build inside libjitsi's jar, then the system's, then the old one that opus-java brings. */
final class OpusLibrary {
  private static final Logger log = LoggerFactory.getLogger(OpusLibrary.class);
  private static String origin = "none";

  private OpusLibrary() {}

  static synchronized String origin() {
    return origin;
  }

  static synchronized tomp2p.opuswrapper.Opus library() {
    String jar = "/" + (Platform.isMac() ? "darwin" : Platform.isWindows() ? "win32" : "linux") + "-"
        + Platform.ARCH.toLowerCase(Locale.ROOT) + "/"
        + System.mapLibraryName("jnopus");
    try {
      origin = "libopus 1.5.2 (libjitsi)";
      return Native.load(extract(jar).toString(), tomp2p.opuswrapper.Opus.class);
    } catch (IOException | UnsatisfiedLinkError e) {
      log.warn("the libopus of libjitsi does not load ({}), trying the system's", e.toString());
    }
    try {
      origin = "libopus of the system";
      return Native.load(Platform.isLinux() ? "libopus.so.0" : "opus", tomp2p.opuswrapper.Opus.class);
    } catch (UnsatisfiedLinkError e) {
      log.warn("no libopus on the system ({}), using the 1.1.2 of opus-java", e.toString());
    }
    try {
      origin = "libopus 1.1.2 (opus-java)";
      club.minnced.opus.util.OpusLibrary.loadFromJar();
      return tomp2p.opuswrapper.Opus.INSTANCE;
    } catch (IOException e) {
      throw new IllegalStateException("no libopus could be loaded; install the package libopus0", e);
    }
  }

  private static Path extract(String resource) throws IOException {
    try (InputStream in = org.jitsi.service.neomedia.RawPacket.class.getResourceAsStream(resource)) {
      if (in == null) throw new IOException("no " + resource);
      Path file = Files.createTempFile("stepline-opus", ".so");
      file.toFile().deleteOnExit();
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    }
  }
}

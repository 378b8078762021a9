package io.stepline.kafka.bus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A key with a certificate that it signed itself, for localhost, by the JDK's keytool. */
record Certificates(Path keystore, Path authority, String password) {
  static Certificates made(Path folder, String name) throws Exception {
    Certificates c =
        new Certificates(folder.resolve(name + ".p12"), folder.resolve(name + ".pem"), "secret-of-" + name);
    keytool("-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name, "-ext",
        "SAN=dns:localhost,ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12", "-keystore", c.keystore.toString(),
        "-storepass", c.password);
    keytool("-exportcert", "-rfc", "-alias", name, "-keystore", c.keystore.toString(), "-storepass", c.password,
        "-file", c.authority.toString());
    return c;
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool")
        .toString()));
    command.addAll(List.of(arguments));
    Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(p.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (p.waitFor() != 0) throw new IOException(said);
  }

  /** Of a broker: its own key, and whom it trusts. */
  Access.Certificates own() {
    return new Access.Certificates(Optional.of(authority), "", Optional.of(keystore), password, true);
  }

  /** Of a client that has no key. */
  Access.Certificates trusted() {
    return new Access.Certificates(Optional.of(authority), "", Optional.empty(), "", true);
  }
}

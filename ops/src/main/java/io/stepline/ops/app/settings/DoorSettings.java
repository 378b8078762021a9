package io.stepline.ops.app.settings;

import java.nio.file.Path;
import java.util.Optional;

/** The door of a process. */
@Chapter("Door of a process")
public record DoorSettings(
    @Setting(key = "http.bind", or = "127.0.0.1",
        says = "the door of each process: health, readiness and metrics; console and control API too") String bind,
    @Setting(key = "http.port", or = "8080", min = 0, max = 65535,
        says = "its port, one for each process of a machine; 0 takes any free one") int port,
    @Setting(key = "http.pages", or = "", like = ".+:[0-9]{1,5}", such = "127.0.0.1:9090",
        says = "a listener of their own for health, readiness and metrics, open to all who reach it; empty: they "
            + "are at the door, and where that is not loopback, health and metrics need a token of scope "
            + "read") String pages,
    @Setting(key = "http.tls.certificate", or = "",
        says = "PEM chain of the door; empty for HTTP; read again when it changes") Optional<Path> tlsCertificate,
    @Setting(key = "http.tls.key", or = "",
        says = "PEM key; empty when it lies in the file of the certificate") Optional<Path> tlsKey) {}

package io.stepline.ops.app.settings;

/** The door of a process. */
@Chapter("Door of a process")
public record DoorSettings(
    @Setting(key = "http.bind", or = "127.0.0.1",
        says = "the door of each process: health, readiness and metrics; console and control API too") String bind,
    @Setting(key = "http.port", or = "8080", min = 0, max = 65535,
        says = "its port, one for each process of a machine; 0 takes any free one") int port) {}

package io.stepline.ops.bench.fleet;

import java.nio.file.Path;

/**
 * What a run is to be.
 *
 * @param brokers 1 or 3 @param apart a process for each kind of worker
 * @param longestStop seconds that a process stands still at most @param silenceMs the law
 * @param root of the source tree @param folder for data and logs of all processes
 */
public record FleetSettings(long seed, int faults, int calls, int brokers, boolean apart, int longestStop,
    long silenceMs, Path root, Path folder) {}

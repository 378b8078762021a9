package io.stepline.ops.bench.load;

import java.util.List;

/**
 * All of one bench.
 *
 * @param machine processor, cores, system and Java
 * @param absent what could not be measured here, and why
 * @param hops at most one
 */
public record LoadReport(String at, String machine, LoadSettings settings, List<LoadRun> runs, List<HopProbe.Hops> hops,
    List<String> absent) {
  /** Of any run: then nothing here is a finding. */
  public boolean isBusy() {
    return runs.stream().anyMatch(LoadRun::isBusy);
  }
}

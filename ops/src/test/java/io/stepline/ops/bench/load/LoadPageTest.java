package io.stepline.ops.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadPageTest {
  @TempDir
  Path folder;

  private static LoadReport report(double others) {
    return report(others, 0.2);
  }

  private static LoadReport report(double others, double tickMs) {
    Departures stream = new Departures(8_000);
    for (int n = 0; n < 200; n++) stream.packet(n, 160L * n, n * 20_000_000L + (n == 100 ? 15_000_000 : 0));
    LoadResult seen = new LoadResult(2, 2, Map.of(), 0, 0, 400, 200, LoadResult.Spread.of(List.of(4_000_000L)),
        Departures.of(List.of(stream)), LoadResult.Spread.of(List.of(Math.round(tickMs * 1e6))),
        "the kernel (SO_TIMESTAMPNS)");
    List<Cost> costs = List.of(new Cost("gateway", 12, Map.of("JIT", 2.0, "media", 9.0), 300, Map.of("media", 4_096.0)),
        new Cost(LoadRun.CALLERS, 3, Map.of(), 80, Map.of()));
    return new LoadReport("now", "a machine <of 2 cores>",
        new LoadSettings(2, 4, 25, 15, "PCMU", true, false, false, 0, 0, false, List.of()),
        List.of(new LoadRun("house", 2, seen, costs, new Neighbours(80, others, 0, 0.4))), List.of(),
        List.of("no gcc"));
  }

  @Test
  void shouldTellWhatWasSeenByPacketAndByProcess() {
    String page = LoadPage.page(report(0));
    assertThat(page)
        .contains(
            "| house | 1 | 200 | 0 | 0 | 0.00 | 0.00 | 15.00 | 15.0 | 0.5000 % | 0.5000 % | 0.0000 % | 0.500 % | 1 |")
        .contains("| house | gateway | 12.0 | 2.0 | 0.0 | 5.000 | 300 | 2.0 | media 9.0, JIT 2.0 |")
        .contains("| house | callers | 3.0").contains("| house | 1 | 4.0 | 4.0").contains("Absent: no gcc")
        .doesNotContain("BUSY").doesNotContain("busy");
  }

  @Test
  void shouldSayThatTheMachineWasBusy() {
    assertThat(LoadPage.page(report(11))).contains("The machine was busy").contains("| BUSY |");
    assertThat(LoadPage.page(report(0, 11))).as("the callers themselves came by late").contains("The machine was busy");
    assertThat(LoadPage.line(report(11).runs().getFirst())).endsWith("BUSY MACHINE");
    assertThat(LoadPage.line(report(0).runs().getFirst())).contains("later than 10 ms 0.5000 %").doesNotContain("BUSY");
  }

  @Test
  void shouldWriteAllOfItForMachinesAndDrawIt() throws IOException {
    LoadPage.write(report(0), folder);
    LoadReport read = new ObjectMapper().readerFor(LoadReport.class)
        .without(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .readValue(folder.resolve("load.json").toFile());
    assertThat(read).isEqualTo(report(0));
    assertThat(Files.readString(folder.resolve("lateness.svg"))).startsWith("<svg").contains("house")
        .endsWith("</svg>\n");
    assertThat(Files.readString(folder.resolve("cpu.svg"))).contains("gateway 5.000").endsWith("</svg>\n");
  }
}

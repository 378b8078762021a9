package io.stepline.ops.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stepline.model.route.ServerPool;
import io.stepline.model.stepaudio.TritonToken2Wav;
import io.stepline.model.stepaudio.VoicePrompt;
import io.stepline.model.stepaudio.Vocoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The house's own client and ops/model-servers/token2wav, with its stand-in graph, over real HTTP. */
class Token2WavServerTest {
  private static final int SAMPLES_PER_CODE = 960;
  private final HttpClient http = HttpClient.newHttpClient();
  private final VoicePrompt voice =
      new VoicePrompt("ann", "", new int[0], new float[0], new float[0], new float[48_000], false);
  private Optional<Process> server = Optional.empty();
  private String url = "";

  @BeforeEach
  void serve() throws Exception {
    Optional<String> python = Optional.empty();
    for (String p : List.of("python3", "/usr/bin/python3"))
      if (python.isEmpty() && knowsNumpy(p)) python = Optional.of(p);
    assumeTrue(python.isPresent(), "no python3 with numpy (apt-get install python3-numpy)");
    ProcessBuilder builder = new ProcessBuilder(python.orElseThrow(), "-u", "-m", "token2wav_server", "--stand-in",
        "--stand-in-batch-ms", "20", "--host", "127.0.0.1", "--port", "0").directory(
            Path.of("model-servers/token2wav").toFile())
        .redirectErrorStream(true);
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    server = Optional.of(process);
    BufferedReader said = process.inputReader();
    for (String line = said.readLine(); line != null && !line.endsWith(" ready"); line = said.readLine())
      if (line.contains("listening on ")) url = "http://127.0.0.1:" + line.replaceAll(".*:(\\d+),.*", "$1");
    assertThat(url).isNotEmpty();
  }

  private static boolean knowsNumpy(String python) throws InterruptedException {
    try {
      return new ProcessBuilder(python, "-c", "import numpy").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @AfterEach
  void end() {
    server.ifPresent(Process::destroy);
  }

  private TritonToken2Wav client() {
    return new TritonToken2Wav(new ServerPool(List.of(URI.create(url)), "", "/v2/health/ready", Duration.ofSeconds(5))
        .demanded("decoder.url"), TritonToken2Wav.Settings.USUAL);
  }

  @Test
  void shouldVoiceAllCodesOfAReplyThatPausesAndGoesOn() throws Exception {
    AtomicInteger samples = new AtomicInteger();
    try (TritonToken2Wav client = client(); Vocoder.Stream stream = client.open(voice, (pcm, codes) -> {
      samples.addAndGet(pcm.length);
      return true;
    })) {
      stream.accept(codes(70));
      stream.flush();
      stream.accept(codes(41));
      stream.finish();
    }
    assertThat(samples.get()).isEqualTo((70 + 41) * SAMPLES_PER_CODE);
    await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(metrics()).contains("replies_held 0\n"));
  }

  @Test
  void shouldFreeTheCachesOfAReplyThatIsCutOffWithoutVoicingMore() throws Exception {
    try (TritonToken2Wav client = client()) {
      Vocoder.Stream stream = client.open(voice, (pcm, codes) -> true);
      stream.accept(codes(30));
      assertThat(metrics()).contains("replies_held 1\n");
      stream.close();
      await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(metrics())
          .contains("token2wav_replies_held 0\n", "token2wav_replies_total{end=\"dropped\"} 1\n"));
      assertThat(metrics()).as("one batch, of the chunk that was heard").contains("token2wav_batch_size_count 1\n");
    }
  }

  private static int[] codes(int count) {
    return new Random(count).ints(count, 0, 6_561).toArray();
  }

  private String metrics() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/metrics")).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}

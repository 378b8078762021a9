package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.KafkaBus;
import io.stepline.kafka.bus.KafkaSettings;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyCancel;
import io.stepline.kafka.contract.ReplyId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three processes of {@code role broker} are one cluster, which bears the loss of any one of them. */
class BrokerRoleIT {
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final int CLIENTS = 18_940;
  private static final int VOTERS = 18_950;
  private static final int DOORS = 18_960;
  @TempDir
  Path folder;
  private final List<Process> running = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (Process p : running) p.destroyForcibly().waitFor();
  }

  private Process broker(int node) throws IOException {
    List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), "-Xmx384m",
        "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), "io.stepline.ops.app.Main", "role",
        "broker"));
    Map<String,
        String> settings = Map.of("data.dir", folder.resolve("broker-" + node).toString(), "broker.node", "" + node,
            "broker.port", "" + (CLIENTS + node), "http.port", "" + (DOORS + node), "bots.dir", "../bots",
            "broker.voters", "1@127.0.0.1:" + (VOTERS + 1) + ",2@127.0.0.1:" + (VOTERS + 2) + ",3@127.0.0.1:"
                + (VOTERS + 3));
    settings.forEach((name, value) -> command.addAll(List.of("--set", name + "=" + value)));
    Process p = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(Path.of("target/broker-role.log").toFile())).start();
    running.add(p);
    return p;
  }

  private static boolean ready(int node) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + (DOORS + node) + "/ready"))
          .timeout(Duration.ofSeconds(3)).build(), HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void publish(Bus bus, int number) {
    for (int i = 0; i < 40; i++)
      bus.publish(Topics.REPLY_CANCELS, new ReplyCancel(new CallId("call-" + i), new ReplyId(number)));
  }

  @Test
  void shouldLoseNothingThoughEachOfThreeIsKilledInTurn() throws Exception {
    List<Process> brokers = new ArrayList<>(List.of(broker(1), broker(2), broker(3)));
    for (int node = 1; node <= 3; node++) {
      int n = node;
      await("broker " + n).atMost(LONG).until(() -> ready(n));
    }
    String servers = "127.0.0.1:" + (CLIENTS + 1) + ",127.0.0.1:" + (CLIENTS + 2) + ",127.0.0.1:" + (CLIENTS + 3);
    List<String> heard = new CopyOnWriteArrayList<>();
    try (KafkaBus bus = KafkaBus.connect(new KafkaSettings(servers, 4, 0, Map.of()))) {
      bus.subscribe(new Bus.Reader("conversation", Bus.Start.COMMITTED, 0,
          List.of(Bus.Route.each(Topics.REPLY_CANCELS, r -> heard.add(r.call() + "/" + r.reply().value())))));
      for (int node = 1; node <= 3; node++) {
        int n = node;
        brokers.get(n - 1).destroyForcibly().waitFor();
        publish(bus, n);
        await("without broker " + n).atMost(LONG)
            .untilAsserted(() -> assertThat(heard).hasSize(40 * n).doesNotHaveDuplicates());
        brokers.set(n - 1, broker(n));
        await("broker " + n + " again").atMost(LONG).until(() -> ready(n));
        bus.pen("pen-" + n).close();
      }
      assertThat(bus.health().failedSends()).isZero();
    }
  }
}

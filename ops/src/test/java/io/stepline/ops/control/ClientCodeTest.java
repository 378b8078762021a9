package io.stepline.ops.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallOrder;
import io.stepline.kafka.testkit.InMemoryBus;
import io.stepline.ops.testkit.NodeTool;
import io.stepline.ops.web.Routes;
import io.stepline.ops.web.Tokens;
import io.stepline.ops.web.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The made clients, used against a control API. */
class ClientCodeTest {
  private static final String TOKEN = "a-token-of-an-operator";
  private static final Path CLIENTS = Path.of("..", "docs", "clients");
  private final InMemoryBus bus = new InMemoryBus();
  private final List<CallOrder> orders = new CopyOnWriteArrayList<>();
  private OrderDesk desk;
  private WebServer server;

  @TempDir
  Path folder;

  @BeforeEach
  void serve() throws IOException {
    desk = new OrderDesk(bus, () -> 1_000_000, Map.of("desk", Set.of()), "desk", new OrderBook(o -> {}));
    Routes routes = new Routes();
    routes.gate(Tokens.parse(TOKEN + "=read+words+control+dial"));
    routes.add(new ControlApi(desk).routes());
    server = new WebServer("127.0.0.1", 0, Optional.empty(), WebServer.Limits.USUAL, routes);
    bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.CALL_ORDERS, orders::add))));
    bus.publish(Topics.CALL_EVENTS, new CallEvent.Answered(new CallId("c1"), "gateway-1",
        CallEvent.Direction.INBOUND, "+4930123456", "desk", "desk", "any", "PCMU", 8_000, Map.of(), 1));
    bus.deliver();
  }

  @AfterEach
  void stop() {
    server.close();
    desk.close();
  }

  private String said(String... command) throws IOException, InterruptedException {
    Path said = folder.resolve("client.log");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    boolean over = process.waitFor(60, TimeUnit.SECONDS);
    if (!over) process.destroyForcibly();
    assertThat(over).as("%s ended, and said %s", List.of(command), Files.readString(said)).isTrue();
    return Files.readString(said);
  }

  @Test
  void shouldBeWhatTheDocumentSays() throws IOException {
    assertThat(Files.readString(CLIENTS.resolve("stepline.py"))).as("run ./stepline clients docs/clients")
        .isEqualTo(ClientCode.python());
    assertThat(Files.readString(CLIENTS.resolve("stepline.ts"))).as("run ./stepline clients docs/clients")
        .isEqualTo(ClientCode.typescript());
  }

  @Test
  void shouldServePython() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "python3 is not installed");
    Path script = Files.writeString(folder.resolve("use.py"), """
        import sys
        sys.path.insert(0, sys.argv[1])
        from stepline import Stepline, SteplineError
        api = Stepline(sys.argv[2], sys.argv[3])
        print(api.get_calls_by_call("c1"))
        print(sorted(api.post_calls_by_call_by_action("c1", "say", {"text": "Hello there"}).keys()))
        try:
            api.get_calls_by_call("a/b")
        except SteplineError as error:
            print(error.status)
        """);
    assertThat(said("python3", script.toString(), CLIENTS.toString(), "http://127.0.0.1:" + server.port(), TOKEN))
        .contains("+4930123456", "order", "400");
    bus.deliver();
    assertThat(orders).hasSize(1);
  }

  @Test
  void shouldServeTypeScript() throws Exception {
    Files.copy(CLIENTS.resolve("stepline.ts"), folder.resolve("stepline.ts"));
    NodeTool.run(folder, 120, "typescript/bin/tsc", "--ignoreConfig", "--strict", "--noUncheckedIndexedAccess",
        "--target", "es2022",
        "--module", "es2022", "--lib", "es2022,dom", "--skipLibCheck", "--outDir", folder.toString(),
        folder.resolve("stepline.ts").toString());
    Files.move(folder.resolve("stepline.js"), folder.resolve("stepline.mjs"));
    Path script = Files.writeString(folder.resolve("use.mjs"), """
        import { Stepline, SteplineError } from './stepline.mjs';
        const api = new Stepline(process.argv[2], process.argv[3]);
        console.log(JSON.stringify(await api.getCallsByCall('c1')));
        console.log(Object.keys(await api.postCallsByCallByAction('c1', 'say', { text: 'Hello there' })));
        try {
          await api.getCallsByCall('a/b');
        } catch (error) {
          console.log(error instanceof SteplineError && error.status);
        }
        """);
    assertThat(said("node", script.toString(), "http://127.0.0.1:" + server.port(), TOKEN))
        .contains("+4930123456", "order", "400");
    bus.deliver();
    assertThat(orders).hasSize(1);
  }
}

package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.GatewayLease;
import io.stepline.media.codec.Codecs;
import io.stepline.ops.app.Config;
import io.stepline.ops.app.Roles;
import io.stepline.ops.caller.Phone;
import io.stepline.ops.caller.Phones;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways before one house: each lets its calls lie in partitions of its own, and every caller is talked with. */
class TwoGatewaysIT {
  private static final int CALLS_EACH = 3;
  @TempDir
  Path folder;

  private Roles start(String servers, String name, int sipPort, int rtpFrom, Set<String> roles) {
    Map<String, String> settings = new TreeMap<>(Map.of("data.dir", folder.resolve(name).toString(), "broker.port", "0",
        "sip.bind", "127.0.0.1", "sip.port", Integer.toString(sipPort), "bots.dir", "../bots", "vad.model",
        "../.stepline/models/silero_vad_v6.onnx", "bootstrap.servers", servers, "rtp.from", Integer.toString(rtpFrom),
        "http.port", "0", "gateway.name", name));
    settings.put("rtp.to", Integer.toString(rtpFrom + 19));
    return Roles.start(Config.load(Path.of("none"), settings), roles);
  }

  private static String told(List<GatewayLease> leases, String gateway) {
    return leases.stream().filter(l -> l.gateway().equals(gateway)).count() > 3 ? gateway : "";
  }

  @Test
  void shouldKeepTheCallsOfEachGatewayInItsOwnPartitionsAndLetTheBotBeHeardInAll() throws Exception {
    Map<String, List<Integer>> partitions = new ConcurrentSkipListMap<>();
    try (Roles house = start("", "house", 15_870, 36_400, Set.of("broker", "vad", "tokenizer", "chat", "decoder",
        "controller"))) {
      String servers = house.notes().get("broker").replaceFirst(".* at ", "");
      Bus bus = house.bus();
      List<GatewayLease> leases = new CopyOnWriteArrayList<>();
      bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(Bus.Route.each(Topics.GATEWAY_LEASES, leases::add),
          Bus.Route.each(Topics.CALL_EVENTS, e -> {
            if (e instanceof CallEvent.Answered a)
              partitions.computeIfAbsent(a.gateway(), g -> new CopyOnWriteArrayList<>())
                  .add(bus.partitionOf(a.call()));
          }))));
      try (Roles one = start(servers, "one", 15_871, 36_420, Set.of("gateway"));
          Roles two = start(servers, "two", 15_872, 36_440, Set.of("gateway"));
          Phones phones = new Phones("127.0.0.1", 15_874, 36_460, 36_499, Codecs.PCMU, 2 * CALLS_EACH)) {
        await().atMost(Duration.ofSeconds(40))
            .until(() -> !told(leases, "one").isEmpty() && !told(leases, "two").isEmpty());
        List<Phone> all = new ArrayList<>();
        for (int i = 0; i < CALLS_EACH; i++)
          for (int port : new int[] {15_871, 15_872})
            all.add(phones.dial("sip:front-desk@127.0.0.1:" + port, "caller"));
        for (Phone phone : all) assertThat(phone.awaitAnswer(20_000)).isTrue();
        for (Phone phone : all) assertThat(phone.awaitSpeech(30_000)).as("the bot greets").isPositive();
        await().atMost(Duration.ofSeconds(20)).until(() -> partitions.values().stream().mapToInt(List::size)
            .sum() == 2 * CALLS_EACH);
        all.forEach(Phone::hangUp);
        assertThat(one.bus().partitions()).isEqualTo(two.bus().partitions()).isEqualTo(4);
      }
    }
    Set<Integer> ofOne = partitions.get("one").stream().collect(Collectors.toSet());
    Set<Integer> ofTwo = partitions.get("two").stream().collect(Collectors.toSet());
    assertThat(ofOne).isSubsetOf(0, 1);
    assertThat(ofTwo).isSubsetOf(2, 3);
  }
}

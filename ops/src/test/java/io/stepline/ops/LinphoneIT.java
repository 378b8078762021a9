package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.media.audio.WavFile;
import io.stepline.ops.testkit.FarEnd;
import io.stepline.ops.testkit.TestHouse;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * linphonec of Debian's package linphone-cli, where it is installed: a client with stack, codecs and media of its own.
 */
class LinphoneIT {
  private static final int SIP = 16_920;
  @TempDir
  Path folder;

  private static void say(OutputStream in, String line, long waitMs) throws Exception {
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
    Thread.sleep(waitMs);
  }

  @Test
  void shouldUnderstandLinphoneAndBeUnderstood() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/linphonec")), "linphonec is not installed");
    for (String d : new String[] {"home/.local/share/linphone", "home/.config/linphone"})
      Files.createDirectories(folder.resolve(d));
    Path settings = Files.writeString(folder.resolve("rc"),
        "[sip]\nsip_port=16940\nsip_tcp_port=0\nsip_tls_port=0\nguess_hostname=0\ncontact=sip:linphone@127.0.0.1\n"
            + "default_proxy=-1\nuse_ipv6=0\n"
            + "register_only_when_network_is_up=0\n[net]\ndns_srv_enabled=0\n[rtp]\naudio_rtp_port=16950-16970\n"
            + "[sound]\nechocancellation=0\n[video]\nenabled=0\n[misc]\nversion_check_url_root=\n");
    try (TestHouse house = new TestHouse(folder, Map.of("sip.port", Integer.toString(SIP)))) {
      new WavFile(16_000, 1, house.mic(3_500, "where is my package", 25_000)).write(folder.resolve("mic.wav"));
      ProcessBuilder builder = new ProcessBuilder("linphonec", "-c", settings.toString(), "-d", "0")
          .redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
      builder.environment().put("HOME", folder.resolve("home").toString());
      Process linphone = builder.start();
      try (OutputStream in = linphone.getOutputStream()) {
        Thread.sleep(1_500);
        say(in, "ipv6 disable", 200);
        say(in, "soundcard use files", 200);
        say(in, "record " + folder.resolve("heard.wav"), 200);
        say(in, "call sip:front-desk@127.0.0.1:" + SIP, 2_000);
        say(in, "play " + folder.resolve("mic.wav"), 14_000);
        say(in, "terminate", 1_500);
        say(in, "quit", 500);
      }
      if (!linphone.waitFor(5, TimeUnit.SECONDS)) linphone.destroyForcibly();
      await().atMost(Duration.ofSeconds(20)).until(() -> !house.records().isEmpty());
      CallRecord record = house.records().getFirst();
      assertThat(house.events()).anySatisfy(e -> assertThat(e).isInstanceOfSatisfying(CallEvent.Answered.class,
          a -> assertThat(a.codec()).isEqualToIgnoringCase("opus")));
      assertThat(record.turns()).as("%s%n%s", record, Files.readString(folder.resolve("log")))
          .anySatisfy(t -> assertThat(t.heard()).isEqualTo("where is my package"));
      assertThat(FarEnd.understood(folder, WavFile.read(folder.resolve("heard.wav")).mono(16_000), false,
          "please say or key in your order number", "what are your opening hours"))
          .contains("please say or key in your order number");
    }
  }
}

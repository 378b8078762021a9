package io.stepline.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.dialog.campaign.evidence.EvidenceChain;
import io.stepline.dialog.campaign.plan.CampaignState;
import io.stepline.dialog.campaign.store.CampaignTable;
import io.stepline.dialog.campaign.store.Database;
import io.stepline.media.audio.Resampler;
import io.stepline.media.audio.Tone;
import io.stepline.media.codec.G711;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.ops.caller.Voices;
import io.stepline.ops.testkit.Sipp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A campaign dialled by the whole house in a process of its own, which is killed again and again;
 * {@code -Dstepline.contacts=200 -Dstepline.kills=5} for more.
 */
class CampaignIT {
  private static final int SIP = 17_300;
  private static final int CALLEES = 17_310;
  private static final int CONTACTS = Integer.getInteger("stepline.contacts", 60);
  private static final int KILLS = Integer.getInteger("stepline.kills", 2);
  @TempDir
  Path folder;

  private ProcessBuilder house(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m", "-cp", System.getProperty("java.class.path"),
        "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Dai.djl.offline=true",
        "-DOPT_OUT_TRACKING=true", "io.stepline.ops.app.Main"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--config", folder.resolve("stepline.yaml").toString()));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  private void settings() throws IOException {
    Files.createDirectories(folder.resolve("rules"));
    Files.writeString(folder.resolve("rules").resolve("us.yaml"),
        "country: US\nversion: test\nhours: [\"mon-sun 00:00-24:00\"]\ncalls-on-holidays: true\nconsent: none\n"
            + "abandon-cap: 0.03\nabandon-days: 30\nring-seconds-least: 5\n");
    Files.writeString(folder.resolve("stepline.yaml"), """
        data.dir: %s
        broker.port: 17320
        sip.bind: 127.0.0.1
        sip.port: %d
        http.port: 17321
        orders.port: 17322
        rtp.from: 26000
        rtp.to: 26399
        gateway.name: campaigns
        bots.dir: ../bots
        vad.model: ../.stepline/models/silero_vad_v6.onnx
        campaign.rules: %s
        trunks:
        - {name: town, addresses: [127.0.0.9], gateways: ["sip:127.0.0.9:%d"], codecs: [PCMU], options-interval: 0,
           stir-sign: {certificate: "https://certs.example/sp.pem", key: %s}}
        """.formatted(folder.resolve("data"), SIP, folder.resolve("rules"), CALLEES, key()));
    Files.writeString(folder.resolve("town.yaml"), """
        name: town
        bot: front-desk
        dial: sip:{number}@town
        caller-ids: [{number: "+12025550100", attestation: A}]
        countries: [US]
        pace: {mode: progressive, slots: 16, max-ringing: 16, calls-per-second: 8}
        ring-seconds: 5
        rules: {consent: none, per-day: 0, per-week: 0, total: 0}
        answering: {voicemail: "This is the store with a message for {name}. Please call us back. Goodbye."}
        retry:
          busy: {after: 2s, times: 1}
          no-answer: {after: 1s, times: 0}
          failed: {after: 1s, times: 0}
          machine: {after: 1s, times: 3}
          silence: {after: 1s, times: 3}
          interrupted: {after: 1s, times: 20}
        """);
    StringBuilder csv = new StringBuilder("number,name\n");
    for (int i = 0; i < CONTACTS; i++) csv.append(number(i)).append(",person ").append(i).append('\n');
    Files.writeString(folder.resolve("contacts.csv"), csv);
  }

  private Path key() throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return Files.writeString(folder.resolve("sp.pem"),
          "-----BEGIN PRIVATE KEY-----\n"
              + Base64.getMimeEncoder().encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
              + "\n-----END PRIVATE KEY-----\n");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String number(int i) {
    return "+1202500" + String.format("%04d", i);
  }

  private void sounds() throws IOException {
    try (FliteDecoder voice = new FliteDecoder()) {
      ulaw("hello.ulaw", Voices.asOnALine(Voices.speak(voice, "hello", "slt")), new short[0]);
      ulaw("voicemail.ulaw",
          Voices.asOnALine(Voices.speak(voice,
              "hi this is ann. i can't come to the phone right now. please leave a message after the tone", "slt")),
          Tone.sine(8_000, 1_000, 400, 0.3));
    }
  }

  private void ulaw(String name, short[] wide, short[] then) throws IOException {
    short[] narrow = Resampler.convert(wide, 16_000, 8_000);
    short[] pcm = new short[narrow.length + 4_800 + then.length + 1_600];
    System.arraycopy(narrow, 0, pcm, 1_600, narrow.length);
    System.arraycopy(then, 0, pcm, narrow.length + 4_800, then.length);
    Files.write(folder.resolve(name), G711.encodeUlaw(pcm));
  }

  private String run(String... arguments) throws Exception {
    Process p = house(arguments).start();
    String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(p.waitFor()).as(out).isZero();
    return out;
  }

  private static final Map<Integer, String> EXPECTED = Map.of(0, "talked", 1, "talked", 2, "talked", 3, "talked", 4,
      "message-left", 5, "message-left", 6, "busy", 7, "no-answer", 8, "failed", 9, "rejected");

  @Test
  void shouldReachEveryoneOnceThoughTheProcessIsKilled() throws Exception {
    settings();
    sounds();
    Process town = Sipp.start("127.0.0.9", folder, "callees.xml", "127.0.0.1:" + SIP, CALLEES, 900);
    Process house =
        house("up").redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("house.log").toFile())).start();
    int kills = 0;
    try (Database database = Database.open("jdbc:sqlite:" + folder.resolve("data").resolve("campaigns.db"), "", "")) {
      assertThat(run("campaign", "create", folder.resolve("town.yaml").toString())).contains("town is DRAFT");
      assertThat(run("campaign", "import", "town", folder.resolve("contacts.csv").toString()))
          .contains(CONTACTS + " of " + CONTACTS + " rows taken");
      assertThat(run("campaign", "start", "town")).contains("town is RUNNING");
      Random random = new Random(4);
      long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(9);
      int nextKillAt = CONTACTS / 12;
      while (!finished(database) && System.nanoTime() < until) {
        Thread.sleep(300);
        if (kills < KILLS && ended(database) >= nextKillAt) {
          Thread.sleep(random.nextInt(1_500));
          house.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
          kills++;
          nextKillAt = ended(database) + CONTACTS / 8;
          house = house("up").redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("house.log").toFile()))
              .start();
        }
      }
      assertThat(finished(database)).as("the campaign comes to an end; %s", states(database)).isTrue();
      assertThat(kills).isEqualTo(KILLS);
      check(database);
      System.out.println(run("campaign", "show", "town"));
      assertThat(run("campaign", "audit", "town")).contains("holds");
      String attempt = database
          .read(h -> h.select("SELECT id FROM attempt WHERE outcome = 'talked' LIMIT 1").mapTo(String.class).one());
      run("campaign", "evidence", attempt, "--out", folder.resolve("pack.json").toString());
      assertThat(
          new String(new ProcessBuilder(verify()).start().getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("holds: attempt " + attempt);
      run("campaign", "results", "town", folder.resolve("results.csv").toString());
      assertThat(Files.readAllLines(folder.resolve("results.csv"))).hasSize(CONTACTS + 1);
    } finally {
      house.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      town.destroyForcibly();
      if (Boolean.getBoolean("stepline.keep")) Files.copy(folder.resolve("house.log"), Path.of("/tmp/house.log"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private List<String> verify() {
    List<String> command =
        new ArrayList<>(house("campaign", "verify", folder.resolve("pack.json").toString()).command());
    return command.subList(0, command.size() - 2);
  }

  private static boolean finished(Database database) {
    return database.read(h -> CampaignTable.find(h, "town")).filter(c -> c.state() == CampaignState.FINISHED)
        .isPresent();
  }

  private static int ended(Database database) {
    return database
        .read(h -> h.select("SELECT COUNT(*) FROM attempt WHERE state = 'ENDED'").mapTo(Integer.class).one());
  }

  private static Map<String, Long> states(Database database) {
    Map<String, Long> all = new TreeMap<>();
    database.read(h -> h.select("SELECT state || ' ' || outcome, COUNT(*) FROM contact GROUP BY 1")
        .map((rs, ctx) -> all.put(rs.getString(1), rs.getLong(2))).list());
    return all;
  }

  private record Tried(String number, String outcome, boolean dialled) {}

  private void check(Database database) throws IOException {
    Map<String, String> outcomes = new HashMap<>();
    database.read(h -> h.select("SELECT number, outcome FROM contact")
        .map((rs, ctx) -> outcomes.put(rs.getString(1), rs.getString(2))).list());
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < CONTACTS; i++) if (!EXPECTED.get(i % 10).equals(outcomes.get(number(i))))
      wrong.add(number(i) + " is " + outcomes.get(number(i)) + ", not " + EXPECTED.get(i % 10));
    List<Tried> tried = database.read(h -> h.select("SELECT number, outcome, dialled_ms FROM attempt")
        .map((rs, ctx) -> new Tried(rs.getString(1), rs.getString(2), rs.getLong(3) > 0)).list());
    Map<String, Set<String>> rang = rang();
    Map<String, Long> sure =
        count(tried.stream().filter(t -> !t.outcome().equals("not-dialled") && !t.outcome().equals("interrupted"))
            .map(Tried::number).toList());
    Map<String, Long> most =
        count(tried.stream().filter(t -> !t.outcome().equals("not-dialled")).map(Tried::number).toList());
    for (int i = 0; i < CONTACTS; i++) {
      long n = rang.getOrDefault(number(i), Set.of()).size();
      assertThat(n).as("%s rang %d times; written down are %d, of which %d for sure", number(i), n, most.get(number(i)),
          sure.get(number(i))).isBetween(sure.getOrDefault(number(i), 0L), most.getOrDefault(number(i), 0L));
    }
    System.out.printf("%d contacts, %d attempts (%d interrupted, %d not dialled), %d INVITEs at the callees%n",
        CONTACTS, tried.size(), tried.stream().filter(t -> t.outcome().equals("interrupted")).count(),
        tried.stream().filter(t -> t.outcome().equals("not-dialled")).count(),
        rang.values().stream().mapToInt(Set::size).sum());
    assertThat(wrong).isEmpty();
    Matcher identity = Pattern.compile("\nIdentity: [^.\\s]+\\.([^.\\s]+)\\.")
        .matcher(Files.readString(folder.resolve("messages"), StandardCharsets.ISO_8859_1));
    assertThat(identity.find()).as("calls are signed").isTrue();
    assertThat(new String(Base64.getUrlDecoder().decode(identity.group(1)), StandardCharsets.UTF_8))
        .as("with the attestation of the number shown").contains("\"attest\":\"A\"").contains("\"tn\":\"12025550100\"");
    assertThat(database.read(h -> EvidenceChain.audit(h, "town")).intValue()).isGreaterThan(2 * CONTACTS);
  }

  private static Map<String, Long> count(List<String> numbers) {
    Map<String, Long> all = new HashMap<>();
    numbers.forEach(n -> all.merge(n, 1L, Long::sum));
    return all;
  }

  /** Call-IDs of the INVITEs that arrived, by number; a repeated one is the same call. */
  private Map<String, Set<String>> rang() throws IOException {
    Map<String, Set<String>> all = new HashMap<>();
    Pattern invite = Pattern.compile("INVITE sip:([+0-9]+)@[^\n]*\r?\n(?:[^\n]+\n)*?Call-ID: ([^\r\n]+)");
    Matcher m = invite.matcher(Files.readString(folder.resolve("messages"), StandardCharsets.ISO_8859_1));
    while (m.find()) all.computeIfAbsent(m.group(1), n -> new HashSet<>()).add(m.group(2));
    return all;
  }
}

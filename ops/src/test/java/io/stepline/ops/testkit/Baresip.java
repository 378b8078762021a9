package io.stepline.ops.testkit;

import io.stepline.media.audio.Resampler;
import io.stepline.media.audio.WavFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A headless baresip of Debian's package baresip-core: plays a file as its microphone, records what it hears, is driven
 * over its TCP control port.
 */
public final class Baresip implements AutoCloseable {
  private final Path folder;
  private final Process process;
  private final Socket control;
  private final StringBuilder log = new StringBuilder();

  /**
   * @param codec pcmu, pcma, g722 or opus; {@code mic} is 16 kHz PCM; {@code account} holds further account parameters
   */
  public static Baresip start(Path folder, String name, int sipPort, String codec, short[] mic, String account)
      throws IOException, InterruptedException {
    return start(folder, name, "127.0.0.1:" + sipPort, sipPort, codec, mic, account, List.of());
  }

  /** @param at host of its address; {@code further} lines of its configuration */
  public static Baresip start(Path folder, String name, String at, int sipPort, String codec, short[] mic,
      String account, List<String> further)
      throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("rec"));
    int rate = codec.equals("opus") ? 48_000 : codec.equals("g722") ? 16_000 : 8_000;
    int channels = codec.equals("opus") ? 2 : 1;
    short[] mono = Resampler.convert(mic, 16_000, rate);
    short[] pcm = new short[mono.length * channels];
    for (int i = 0; i < pcm.length; i++) pcm[i] = mono[i / channels];
    new WavFile(rate, channels, pcm).write(folder.resolve("mic.wav"));
    int controlPort = sipPort + 1000;
    Files.writeString(folder.resolve("config"),
        config(folder, sipPort, controlPort, codec, rate, channels) + String.join("\n", further) + "\n");
    Files.writeString(folder.resolve("accounts"),
        "<sip:" + name + "@" + at + ">;" + (account.contains("regint") ? "" : "regint=0;") + "audio_codecs="
            + (codec.equals("opus") ? "opus/48000/2" : codec)
            + ";dtmfmode=rtpevent" + account + "\n");
    Files.writeString(folder.resolve("contacts"), "");
    Process process = new ProcessBuilder("baresip", "-4", "-s", "-f", folder.toString()).redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
    for (int tries = 0;; tries++) {
      try {
        return new Baresip(folder, process, new Socket("127.0.0.1", controlPort));
      } catch (IOException e) {
        if (tries > 100 || !process.isAlive())
          throw new IOException("baresip did not start: " + Files.readString(folder.resolve("log")), e);
        Thread.sleep(100);
      }
    }
  }

  private Baresip(Path folder, Process process, Socket control) {
    this.folder = folder;
    this.process = process;
    this.control = control;
    Thread.ofPlatform().daemon().name("baresip-control").start(this::read);
  }

  private static String config(Path folder, int sipPort, int controlPort, String codec, int rate, int channels) {
    return String.join("\n", "poll_method epoll", "sip_listen 127.0.0.1:" + sipPort, "call_local_timeout 120",
        "call_max_calls 4", "audio_source aufile," + folder + "/mic.wav",
        "audio_player aubridge,null", "audio_alert aubridge,null", "ausrc_srate " + rate, "ausrc_channels " + channels,
        "ausrc_format s16", "auplay_format s16", "auenc_format s16",
        "audec_format s16", "audio_buffer 20-160", "audio_txmode thread",
        "rtp_ports " + (sipPort + 20_000) + "-" + (sipPort + 20_019), "rtcp_mux no", "jitter_buffer_delay 2-10",
        "rtp_stats yes", "rtp_timeout 60", "module_path /usr/lib/baresip/modules", "module stdio.so",
        "module " + (codec.startsWith("pcm") ? "g711" : codec) + ".so", "module sndfile.so", "module aubridge.so",
        "module aufile.so", "module_tmp account.so", "module_app menu.so",
        "module_app contact.so", "module_app debug_cmd.so", "module_app ctrl_tcp.so",
        "ctrl_tcp_listen 127.0.0.1:" + controlPort, "snd_path " + folder + "/rec", "opus_bitrate 32000",
        "opus_application voip", "opus_inbandfec yes", "opus_packet_loss 10", "");
  }

  private void read() {
    try (InputStream in = control.getInputStream()) {
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        synchronized (log) {
          log.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
          log.notifyAll();
        }
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  public void command(String command, String parameters) throws IOException {
    String json = "{\"command\":\"" + command + "\",\"params\":\"" + parameters + "\",\"token\":\"x\"}";
    control.getOutputStream().write((json.length() + ":" + json + ",").getBytes(StandardCharsets.UTF_8));
    control.getOutputStream().flush();
  }

  /** Waits until baresip reports this event, such as CALL_ESTABLISHED. */
  public boolean await(String event, long millis) throws InterruptedException {
    long until = System.nanoTime() + millis * 1_000_000;
    synchronized (log) {
      while (log.indexOf(event) < 0) {
        long left = (until - System.nanoTime()) / 1_000_000;
        if (left <= 0) return false;
        log.wait(left);
      }
      return true;
    }
  }

  /** What baresip heard, 16 kHz; empty when it recorded nothing. */
  public short[] heard() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("rec"))) {
      List<Path> decoded = files.filter(f -> f.toString().endsWith("-dec.wav")).sorted().toList();
      return decoded.isEmpty() ? new short[0] : WavFile.read(decoded.getFirst()).mono(16_000);
    }
  }

  /** What it heard in its last call, where that is another one: after a transfer. */
  public short[] heardLast() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("rec"))) {
      List<Path> decoded = files.filter(f -> f.toString().endsWith("-dec.wav")).sorted().toList();
      return decoded.size() < 2 ? new short[0] : WavFile.read(decoded.getLast()).mono(16_000);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      command("quit", "");
    } catch (IOException e) {
      process.destroy(); // it has hung up on its control port already
    }
    try {
      process.waitFor(3, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    control.close();
  }
}

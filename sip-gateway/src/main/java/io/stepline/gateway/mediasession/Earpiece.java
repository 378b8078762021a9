package io.stepline.gateway.mediasession;

import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.PlayoutControl;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the person at the other end of a session hears: the bot, people, or what fills waiting, as the {@link Company}
 * has it. Owned by the media thread.
 */
final class Earpiece {
  private static final short[] SILENT = {};

  private final int rateHz;
  private final Map<String, short[]> prompts;
  private final BotPlayout playout;
  private final SilenceWatch silence;
  private final BotGate gate;
  private final Mixer mixer;
  private Company company = new Company.WithBot();
  private boolean botAttends = true;
  private short[] lastBot = SILENT;

  /** @param prompts our own, by {@code name@rate} */
  Earpiece(BotPlayout playout, SilenceWatch silence, Map<String, short[]> prompts) {
    this.rateHz = playout.rateHz();
    this.prompts = prompts;
    this.playout = playout;
    this.silence = silence;
    this.gate = new BotGate(playout);
    this.mixer = new Mixer(rateHz);
  }

  /** The next 20 ms; empty for silence. @param sends whether the person is to be told anything by agreement */
  short[] frame(long nowUs, long samplePosition, boolean sends) {
    gate.tick();
    silence.tick(sends && company instanceof Company.WithBot);
    lastBot = SILENT;
    if (!sends) return SILENT;
    return switch (company) {
      case Company.Early e -> SILENT;
      case Company.Ringback r when playout.inPrompt() -> playout.nextFrame(nowUs).orElse(SILENT);
      case Company.Ringback r -> RingTone.frame(rateHz, samplePosition);
      case Company.Music m -> HoldMusic.frame(rateHz, samplePosition);
      case Company.Party p -> botAndPeople(playout.nextFrame(nowUs));
    };
  }

  private short[] botAndPeople(Optional<short[]> bot) {
    if (bot.isPresent()) {
      lastBot = bot.get();
      if (!playout.inPrompt()) silence.wind();
    }
    return mixer.mix(bot).orElse(SILENT);
  }

  /** What the bot said in the newest 20 ms, for those who listen in. */
  short[] lastBot() {
    return lastBot;
  }

  Company company() {
    return company;
  }

  BotPlayout playout() {
    return playout;
  }

  void botAudio(BotAudio piece) {
    silence.wind();
    playout.audio(piece);
  }

  /** What the house orders of the bot's sound. */
  void control(PlayoutControl order) {
    silence.wind();
    gate.control(order);
  }

  /** Somebody ordered the bot to say something, wherever the person is. */
  void botIsOrderedToSpeak() {
    gate.ordered();
  }

  /** Says one of the gateway's own prompts, over the ringing or whatever the bot says. */
  void announce(String name) {
    Optional.ofNullable(prompts.get(name + "@" + rateHz)).ifPresent(playout::playPrompt);
  }

  /** Whether nobody of the house minds the call. */
  void alone(boolean now) {
    silence.alone(now);
  }

  void ringback(boolean on) {
    company = company.ringback(on);
    silence.wind();
  }

  void music(boolean on) {
    company = company.music(on);
    silence.wind();
  }

  void early(boolean now) {
    company = company.early(now);
  }

  void hears(List<Ear> ears, Mixer.Sessions sessions) {
    mixer.hears(ears, sessions);
    joins();
  }

  /** Whether the bot hears the person; with people it does not, and its silence is no alarm then. */
  void botAttends(boolean attends) {
    botAttends = attends;
    joins();
    silence.wind();
  }

  private void joins() {
    company = company.with(
        botAttends ? new Company.WithBot() : mixer.isEmpty() ? new Company.Unattended() : new Company.WithPeople());
    gate.amongPeople(company.party() instanceof Company.WithPeople);
  }
}

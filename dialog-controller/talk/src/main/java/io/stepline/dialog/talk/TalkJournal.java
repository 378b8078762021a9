package io.stepline.dialog.talk;

import io.stepline.dialog.conversation.ConversationState;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyChunk;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.TalkEntry;
import io.stepline.kafka.contract.TalkSnapshot;
import io.stepline.kafka.contract.WireCodec;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Talks and their inputs as records, and back: a call's journal goes through the machine again. Pure. */
public final class TalkJournal {
  private static final WireCodec<TalkInput> INPUTS = WireCodec.of(TalkInput.class);
  private static final WireCodec<ConversationState> STATES = WireCodec.of(ConversationState.class);
  private static final WireCodec<TalkEffect> EFFECTS = WireCodec.of(TalkEffect.class);
  private static final WireCodec<Talk> TALKS = WireCodec.of(Talk.class);
  /**
   * A snapshot with more sound than this goes without; a turn whose sound is lost is answered from its words or codes.
   */
  private static final int MAX_SOUND_SAMPLES = 400_000;

  private TalkJournal() {}

  public static TalkEntry entry(CallId call, long seq, long atUs, TalkInput input, TalkStep step) {
    String label = name(input) + " -> " + step.talk().machine().getClass().getSimpleName();
    CRC32C all = new CRC32C();
    List<TalkEntry.Did> did = step.effects().stream().map(e -> did(e, all)).toList();
    return new TalkEntry(call, seq, atUs, label, INPUTS.encode(silent(input)), STATES.encode(step.talk().machine()),
        all.getValue(), did);
  }

  private static String name(TalkInput input) {
    return switch (input) {
      case TalkInput.Event e -> e.event().getClass().getSimpleName();
      case TalkInput.Order o -> o.order().getClass().getSimpleName();
      case TalkInput.Activity a -> a.activity().getClass().getSimpleName();
      case TalkInput.Chunk c -> c.chunk().getClass().getSimpleName();
      default -> input.getClass().getSimpleName();
    };
  }

  public static TalkSnapshot snapshot(Talk talk, long atUs) {
    return new TalkSnapshot(talk.call(), atUs, talk.isOver(),
        talk.isOver() ? new byte[0] : TALKS.encode(bounded(talk)));
  }

  public static Talk read(TalkSnapshot snapshot) {
    return TALKS.decode(snapshot.talk());
  }

  private static Talk bounded(Talk t) {
    if (t.drafts().settled().filter(s -> s.wave().pcm().length > MAX_SOUND_SAMPLES).isEmpty()) return t;
    Talk.Drafts d = t.drafts();
    Talk.Drafts drafts = new Talk.Drafts(d.settled().map(TalkJournal::silent), d.waiting(), d.open(), d.requested(),
        d.cutShort(), d.ledger());
    return new Talk(t.call(), t.machine(), t.context(), t.turn(), drafts, t.keys(), t.opening(), t.company(), t.mood(),
        t.due(), t.tools(), t.turnStamps(), t.playedStamps(),
        t.seq(), t.seen(), t.waiting(), t.silences());
  }

  public static TalkInput input(TalkEntry entry) {
    return INPUTS.decode(entry.input());
  }

  static ConversationState state(TalkEntry entry) {
    return STATES.decode(entry.machine());
  }

  static TalkEntry.Did did(TalkEffect effect) {
    return did(effect, new CRC32C());
  }

  /** @param all takes its bytes too */
  private static TalkEntry.Did did(TalkEffect effect, CRC32C all) {
    byte[] bytes = EFFECTS.encode(silent(effect));
    all.update(bytes);
    CRC32C own = new CRC32C();
    own.update(bytes);
    return new TalkEntry.Did(ActWords.act(effect), own.getValue());
  }

  /**
   * Has the inputs of a call's journal go through the machine of today.
   *
   * @return the first that comes out differently in words, empty when all agree
   */
  public static Optional<String> firstDifference(TalkMachine machine, Collection<TalkEntry> journal) {
    return TalkReplay.of(machine, journal).difference().map(TalkReplay.Difference::words);
  }

  /** By number; of those that came twice the later. */
  public static List<TalkEntry> inOrder(Collection<TalkEntry> journal) {
    TreeMap<Long, TalkEntry> bySeq = new TreeMap<>();
    journal.stream().sorted(Comparator.comparingLong(TalkEntry::atUs)).forEach(e -> bySeq.put(e.seq(), e));
    return List.copyOf(bySeq.values());
  }

  static long digest(List<TalkEffect> effects) {
    CRC32C crc = new CRC32C();
    effects.forEach(e -> crc.update(EFFECTS.encode(silent(e))));
    return crc.getValue();
  }

  // ---- sound is not kept; one sample stands for it where it matters that there was some

  private static short[] silent(short[] pcm) {
    return pcm.length == 0 ? pcm : new short[1];
  }

  private static SpeechTokens silent(SpeechTokens t) {
    return new SpeechTokens(t.call(), t.utterance(), t.settled(), t.text(), t.confidence(), t.rejected(), t.codes(),
        silent(t.wave()), t.voice(), t.stamps(), t.manner());
  }

  private static SpeechTokens.Wave silent(SpeechTokens.Wave wave) {
    return new SpeechTokens.Wave(wave.sampleRateHz(), silent(wave.pcm()));
  }

  private static TalkInput silent(TalkInput input) {
    return switch (input) {
      case TalkInput.Tokens t -> new TalkInput.Tokens(silent(t.tokens()));
      case TalkInput.Chunk c when c.chunk() instanceof ReplyChunk.Sound s -> new TalkInput.Chunk(
          new ReplyChunk.Sound(s.call(), s.reply(), s.seq(), s.sampleRateHz(), silent(s.pcm()), s.text(), s.voice(),
              s.language(), s.stamps()));
      case TalkInput.Restored r -> new TalkInput.Restored(bounded(r.talk()));
      default -> input;
    };
  }

  private static TalkEffect silent(TalkEffect effect) {
    if (!(effect instanceof TalkEffect.Chat(ChatRequest.Generate g))) return effect;
    ChatRequest.Heard h = g.heard();
    ChatRequest.Heard heard = new ChatRequest.Heard(h.text(), h.confidence(), h.rejected(), h.keys(), h.codes(),
        silent(h.wave()), h.anger(), h.utterance(), h.manner());
    return new TalkEffect.Chat(new ChatRequest.Generate(g.call(), g.turn(), g.reply(), g.draft(), g.cause(), g.caller(),
        heard, g.history(), g.memory(), g.stamps()));
  }
}

package io.stepline.model.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.SpokenMark;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One call's session with a server: replies one after another, and the server's conversation kept to what was said and
 * heard. A draft that comes to nothing is taken out of it, a reply that was interrupted is cut at what was heard.
 * Thread-safe; its lock is held while sinks are told.
 */
final class RealtimeSession implements RealtimeLine.Listener {
  private static final String TIDY = "tidy";
  private static final int REMEMBERED = 8;

  /** What a session is made with. */
  record Settings(RealtimeShape shape, String voice, int rateHz) {}

  /** Told when the session is of no more use. */
  interface Owner {
    /** @param unsaid the reply under way, of which nothing was heard: it may be asked for elsewhere */
    void lost(RealtimeSession session, String why, Optional<RealtimeTalk> unsaid);
  }

  private record Turn(RealtimeTalk talk, List<ObjectNode> items, boolean first) {}

  private final Settings settings;
  private final Owner owner;
  private final RealtimeLine line;
  private final RealtimeHistory history;
  private final Deque<Turn> waiting = new ArrayDeque<>();
  private final Map<ReplyId, RealtimeTalk> talks = new LinkedHashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private Optional<RealtimeTalk> active = Optional.empty();
  private boolean begun;
  private Optional<String> lost = Optional.empty();
  private int tidied;

  RealtimeSession(Settings settings, Owner owner, Function<RealtimeLine.Listener, RealtimeLine> dial) {
    this.settings = settings;
    this.owner = owner;
    this.history = new RealtimeHistory(settings.shape());
    synchronized (this) {
      this.line = dial.apply(this);
    }
  }

  /** @return whether the call's history goes on from what the server knows */
  synchronized boolean fits(ChatRequest.Generate request) {
    return lost.isEmpty() && history.goesOn(request.history());
  }

  /** Of a session that is lost already, also before its first reply, the owner is told at once. */
  synchronized void begin(RealtimeTalk talk) {
    if (lost.isPresent()) {
      owner.lost(this, lost.get(), Optional.of(talk));
      return;
    }
    talks.put(talk.reply(), talk);
    if (talk.isOpened()) history.said(talk);
    for (Iterator<RealtimeTalk> old = talks.values().iterator(); talks.size() > REMEMBERED && old.hasNext();) {
      old.next();
      old.remove();
    }
    waiting.add(new Turn(talk, List.of(), true));
    pump();
  }

  /** Lets the next reply begin once the server is free: it makes one response at a time. */
  private void pump() {
    while (lost.isEmpty() && active.isEmpty() && !waiting.isEmpty()) {
      Turn turn = waiting.remove();
      if (turn.talk().isOver()) continue;
      active = Optional.of(turn.talk());
      if (turn.first()) opening(turn.talk());
      turn.items().forEach(line::send);
      line.send(RealtimeShape.respond());
    }
  }

  private void opening(RealtimeTalk talk) {
    ChatRequest.Generate r = talk.request();
    if (!begun) line.send(settings.shape().session(ChatPrompt.system(talk.bot(), r, ChatPrompt.DEFAULT_SYSTEM),
        ChatPrompt.tools(talk.bot()), settings.voice(), settings.rateHz()));
    begun = true;
    history.missing(r.history(), talk.sounds(), settings.rateHz()).forEach(line::send);
    SpeechTokens.Wave wave = r.heard().wave();
    boolean sounds = r.cause() == ChatRequest.Cause.CALLER_SPOKE && wave.pcm().length > 0;
    String words = ChatPrompt.user(r, r.heard().text().isBlank() ? ChatPrompt.NOT_UNDERSTOOD : r.heard().text());
    line.send(sounds ? settings.shape().sound(turnId(talk), wave, settings.rateHz())
        : settings.shape().text(turnId(talk), "user", words));
  }

  private static String turnId(RealtimeTalk talk) {
    return "turn" + talk.reply().value();
  }

  @Override
  public synchronized void event(JsonNode e) {
    String item = e.path("item_id").asText("");
    switch (e.path("type").asText()) {
      case "response.audio.delta", "response.output_audio.delta" -> {
        short[] pcm = pcm(e.path("delta").asText());
        active.ifPresent(t -> t.sound(item, settings.rateHz(), pcm));
      }
      case "response.audio_transcript.delta", "response.output_audio_transcript.delta" ->
          active.ifPresent(t -> t.words(item, settings.rateHz(), e.path("delta").asText()));
      case "response.thinking.delta" -> active.ifPresent(RealtimeTalk::thinks);
      case "response.output_item.added" ->
          names.put(e.path("item").path("id").asText(), e.path("item").path("name").asText(""));
      case "response.function_call_arguments.done" -> active.ifPresent(t -> t.wishes(e.path("call_id").asText(),
          e.path("name").asText(names.getOrDefault(item, "")), e.path("arguments").asText()));
      case "response.done" -> done(e.path("response"));
      case "error" -> complaint(e.path("error"));
      default -> {}
    }
  }

  private static short[] pcm(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    short[] pcm = new short[bytes.length / 2];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(pcm);
    return pcm;
  }

  private void done(JsonNode response) {
    names.clear();
    Optional<RealtimeTalk> was = active;
    active = Optional.empty();
    was.ifPresent(t -> {
      t.done(response).ifPresent(more -> waiting.addFirst(new Turn(t, more, false)));
      if (t.isOver() && !t.isOpened() && cancelled(t)) takeOut(t);
    });
    pump();
  }

  private boolean cancelled(RealtimeTalk talk) {
    return !talks.containsKey(talk.reply());
  }

  private void complaint(JsonNode error) {
    if (error.path("event_id").asText("").startsWith(TIDY)) return;
    broken("reports " + error.path("code").asText(error.path("type").asText("an error")));
  }

  synchronized void opened(RealtimeTalk talk) {
    talk.opened();
    if (talks.containsKey(talk.reply())) history.said(talk);
  }

  synchronized void result(RealtimeTalk talk, ChatRequest.ToolResult result) {
    talk.result(result).ifPresent(items -> {
      waiting.addFirst(new Turn(talk, items, false));
      pump();
    });
  }

  synchronized void cancel(RealtimeTalk talk) {
    boolean answering = active.filter(t -> t == talk).isPresent();
    waiting.removeIf(t -> t.talk() == talk);
    talk.ends();
    if (answering) line.send(RealtimeShape.cancel(tidy()));
    talk.unanswered().forEach(w -> line.send(RealtimeShape.output(w.id(), "{\"error\":\"interrupted\"}")));
    if (talk.isOpened()) return;
    talks.remove(talk.reply());
    if (!answering) takeOut(talk);
  }

  /** It was never said, and so was what it answers: both come again with the next. */
  private void takeOut(RealtimeTalk talk) {
    talk.items().keySet().forEach(item -> line.send(RealtimeShape.delete(tidy(), item)));
    if (begun) line.send(RealtimeShape.delete(tidy(), turnId(talk)));
  }

  synchronized void spoken(SpokenMark mark) {
    Optional.ofNullable(talks.get(mark.reply())).ifPresent(t -> t.spoken(mark));
  }

  /** The caller has heard no more of a reply. Of what the house said in it the server knows nothing. */
  synchronized void heard(ReplyId reply, long heardMs) {
    Optional<RealtimeTalk> talk = Optional.ofNullable(talks.get(reply));
    if (talk.isEmpty() || lost.isPresent()) return;
    long left = heardMs - talk.get().houseMs(heardMs);
    for (Map.Entry<String, Long> item : talk.get().items().entrySet()) {
      long here = Math.min(left, item.getValue());
      left -= here;
      if (here == 0) line.send(RealtimeShape.delete(tidy(), item.getKey()));
      else if (here < item.getValue()) line.send(RealtimeShape.truncate(tidy(), item.getKey(), here));
    }
  }

  private String tidy() {
    return TIDY + ++tidied;
  }

  /** The server has said nothing for too long. */
  synchronized void late(RealtimeTalk talk, String why) {
    if (!talk.isOver() && !talk.hasSaid()) broken(why);
  }

  @Override
  public synchronized void broken(String why) {
    if (lost.isPresent()) return;
    lost = Optional.of(why);
    line.close();
    Optional<RealtimeTalk> unsaid = active.filter(t -> !t.isOver() && !t.hasSaid());
    active.filter(RealtimeTalk::hasSaid).ifPresent(t -> t.fail(why));
    waiting.stream().map(Turn::talk).filter(t -> unsaid.filter(u -> u == t).isEmpty()).forEach(t -> t.fail(why));
    waiting.clear();
    owner.lost(this, why, unsaid);
  }

  /** Whether a response is under way. */
  synchronized boolean isBusy() {
    return active.isPresent();
  }

  synchronized void close() {
    lost = Optional.of("has been closed");
    talks.values().forEach(RealtimeTalk::ends);
    line.close();
  }
}

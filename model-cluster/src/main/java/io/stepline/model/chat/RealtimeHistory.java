package io.stepline.model.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.SpeechTokens;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of a call's history a server knows already, because it was there or was told. Owned by its session.
 */
final class RealtimeHistory {
  private static final String CUT = " ...";
  /** A line may come into the history later than the reply after it is asked for. */
  private static final int REMEMBERED = 4;
  private final RealtimeShape shape;
  private final Set<Long> utterances = new HashSet<>();
  private final Set<String> asked = new HashSet<>();
  private final List<RealtimeTalk> said = new ArrayList<>();
  private List<ChatRequest.Message> told = List.of();

  RealtimeHistory(RealtimeShape shape) {
    this.shape = shape;
  }

  /** A reply sounds: it and what it answers are part of the conversation. */
  void said(RealtimeTalk talk) {
    if (said.contains(talk)) return;
    said.add(talk);
    if (said.size() > REMEMBERED) said.removeFirst();
    ChatRequest.Heard heard = talk.request().heard();
    if (heard.utterance() > 0) utterances.add(heard.utterance());
    if (!heard.keys().isEmpty()) asked.add("(keys) " + heard.keys());
    if (!heard.text().isBlank()) asked.add(heard.text());
  }

  /** @return whether the history is the one that was told, and perhaps more */
  boolean goesOn(List<ChatRequest.Message> history) {
    return told.isEmpty() || from(history) > 0;
  }

  /** Where what is new begins: after the last line that was told. */
  private int from(List<ChatRequest.Message> history) {
    if (told.isEmpty()) return 0;
    for (int i = history.size() - 1; i >= 0; i--) if (same(history.get(i), told.getLast())) return i + 1;
    return 0;
  }

  private static boolean same(ChatRequest.Message a, ChatRequest.Message b) {
    return a.role().equals(b.role())
        && (a.utterance() > 0 ? a.utterance() == b.utterance() : a.text().equals(b.text()));
  }

  /**
   * The lines that the server does not know, as items. From now on it does.
   *
   * @param sounds by utterance, what may be heard again
   */
  List<ObjectNode> missing(List<ChatRequest.Message> history, Map<Long, SpeechTokens.Wave> sounds, int rateHz) {
    List<ObjectNode> items = new ArrayList<>();
    for (int i = from(history); i < history.size(); i++) {
      ChatRequest.Message m = history.get(i);
      if (isKnown(m)) continue;
      SpeechTokens.Wave sound = sounds.getOrDefault(m.utterance(), SpeechTokens.Wave.NONE);
      if (sound.pcm().length > 0) items.add(shape.sound("", sound, rateHz));
      else if (!ChatPrompt.text(m).isBlank()) items.add(shape.text("", m.role(), ChatPrompt.text(m)));
      List<Dialect.ToolWish> calls = ChatPrompt.calls(m, i);
      calls.forEach(c -> items.add(RealtimeShape.call(c)));
      for (int n = 0; n < calls.size(); n++)
        items.add(RealtimeShape.output(calls.get(n).id(), ChatPrompt.result(m.runs().get(n))));
    }
    told = List.copyOf(history);
    return items;
  }

  private boolean isKnown(ChatRequest.Message m) {
    if (m.role().equals("user"))
      return m.utterance() > 0 ? utterances.contains(m.utterance()) : asked.contains(m.text());
    String text = plain(m.text().endsWith(CUT) ? m.text().substring(0, m.text().length() - CUT.length()) : m.text());
    return said.stream().anyMatch(t -> plain(t.words()).contains(text) && t.hasSaid());
  }

  private static String plain(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}

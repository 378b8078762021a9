package io.stepline.ops.live;

import io.stepline.kafka.contract.AgentClaim;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ChatRequest;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpeechActivity;
import io.stepline.kafka.contract.SpeechTokens;
import io.stepline.kafka.contract.SpokenMark;
import io.stepline.kafka.contract.Transcript;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The calls of the house that go on, as the records of the bus tell, in whatever order topics come. Pure but for its
 * state, which it guards itself; at most {@value #MOST} calls.
 */
public final class LiveBook {
  private static final int MOST = 20_000;
  private static final long LASTS_US = 86_400_000_000L;
  /** In the memory of a flow. */
  private static final Pattern STATE = Pattern.compile("\"state\":\"([A-Za-z0-9_.-]{1,100})\"");

  /** What is known of a call beyond what is shown. */
  private static final class Watched {
    private LiveCall call;
    private boolean held;
    private List<CallId> others = List.of();
    private Optional<ReplyId> sounds = Optional.empty();
    /** The latest draft, which may be opened. */
    private Optional<ChatRequest.Generate> asked = Optional.empty();
    private long soundsUs;
    private long speaksUs;
    private String talk = "greeting";
    private final Spoken spoken = new Spoken();

    Watched(LiveCall call) {
      this.call = call;
    }

    String state() {
      if (call.answeredUs() == 0) return "ringing";
      if (held) return "held";
      if (!others.isEmpty()) return "bridged";
      return call.queue().isPresent() ? "queued" : talk;
    }
  }

  private final Map<CallId, Watched> calls = new HashMap<>();
  private final QueueBook queues;

  /** @param queues of all bots: SIP addresses of agents by name */
  public LiveBook(Map<String, List<String>> queues) {
    this.queues = new QueueBook(queues);
  }

  public synchronized List<LiveCall> calls() {
    return calls.values().stream().map(w -> w.call).sorted(Comparator.comparingLong(LiveCall::startedUs)).toList();
  }

  public synchronized List<LiveQueue> queues() {
    return queues.all();
  }

  /** @return what it changes, in order; nothing for a call that is not known */
  public synchronized List<LiveNews> event(CallEvent event) {
    if (event instanceof CallEvent.Answered a) return answered(a);
    Watched w = calls.get(event.call());
    if (w == null) return List.of();
    List<LiveNews> news = new ArrayList<>();
    switch (event) {
      case CallEvent.Answered a -> {}
      case CallEvent.Progress p -> {}
      case CallEvent.KeyPressed k -> news.add(moment(k.call(), LiveNews.Kind.KEY, LiveNews.Side.CALLER, k.atUs(), ""));
      case CallEvent.PlayoutStarted p -> started(w, p, news);
      case CallEvent.PlayoutFinished p -> finished(w, p, news);
      case CallEvent.PlayoutStalled s -> news.add(state(s.call(), s.atUs(), "stalled"));
      case CallEvent.HoldChanged h -> {
        w.held = h.onHold();
        news.add(state(h.call(), h.atUs(), h.onHold() ? "held" : "resumed"));
      }
      case CallEvent.TransferProgress t ->
          news.add(state(t.call(), t.atUs(), "transfer " + t.sipStatus() + (t.done() ? ", done" : "")));
      case CallEvent.OneWayAudio o -> news.add(state(o.call(), o.atUs(), "one-way audio"));
      case CallEvent.BridgeChanged b -> bridged(w, b, news);
      case CallEvent.RecordingChanged r -> {
        w.call = w.call.recording(r.recording());
        news.add(state(r.call(), r.atUs(), r.recording() ? "recording" : "not recording"));
      }
      case CallEvent.Ended e -> {
        calls.remove(e.call());
        queues.left(e.call());
        news.add(new LiveNews.Ended(e.call(), e.end(), e.atUs()));
        if (w.call.queue().isPresent()) news.add(new LiveNews.Queues(queues.all()));
        return news;
      }
    }
    shown(w, news);
    return news;
  }

  private List<LiveNews> answered(CallEvent.Answered a) {
    if (calls.size() >= MOST && !calls.containsKey(a.call()) && !forgetOld(a.atUs())) return List.of();
    Watched w = calls.computeIfAbsent(a.call(), c -> new Watched(LiveCall.begun(c,
        a.direction() == CallEvent.Direction.INBOUND ? "inbound" : "outbound", a.from(), a.to(), a.bot(), a.atUs())));
    List<LiveNews> news = new ArrayList<>();
    if (w.call.answeredUs() == 0) w.call = w.call.answered(a.gateway(), a.codec(), a.atUs());
    shown(w, news);
    return news;
  }

  private boolean forgetOld(long nowUs) {
    return calls.values().removeIf(w -> nowUs - w.call.startedUs() > LASTS_US);
  }

  private static LiveNews.Span moment(CallId call, LiveNews.Kind kind, LiveNews.Side side, long atUs, String text) {
    return new LiveNews.Span(call, kind, side, atUs, atUs, text);
  }

  private static LiveNews state(CallId call, long atUs, String text) {
    return moment(call, LiveNews.Kind.STATE, LiveNews.Side.BOT, atUs, text);
  }

  /** Adds that the call changed, when it did. */
  private static void shown(Watched w, List<LiveNews> news) {
    w.call = w.call.state(w.state());
    news.add(new LiveNews.Changed(w.call));
  }

  private static void started(Watched w, CallEvent.PlayoutStarted p, List<LiveNews> news) {
    w.sounds = Optional.of(p.reply());
    w.soundsUs = p.atUs();
    if (!w.talk.equals("greeting")) w.talk = "bot-speaking";
    if (p.stamps().lastSpeech() > 0 && p.stamps().rtpOut() > 0)
      w.call = w.call.latency((p.stamps().rtpOut() - p.stamps().lastSpeech()) / 1_000);
    caption(w, p.reply(), p.atUs()).ifPresent(news::add);
  }

  private static Optional<LiveNews> caption(Watched w, ReplyId reply, long atUs) {
    String text = w.spoken.text(reply);
    if (text.isBlank()) return Optional.empty();
    w.call = w.call.words(text, "");
    return Optional.of(new LiveNews.Caption(w.call.id(), LiveNews.Side.BOT, reply.value(), text, false,
        Optional.empty(), atUs));
  }

  private static void finished(Watched w, CallEvent.PlayoutFinished p, List<LiveNews> news) {
    long from = w.sounds.filter(p.reply()::equals).isPresent() ? w.soundsUs : p.atUs();
    w.sounds = Optional.empty();
    w.talk = w.talk.equals("caller-speaking") ? w.talk : "listening";
    String text = w.spoken.text(p.reply());
    String heard = p.complete() ? text : w.spoken.heard(p.reply(), p.heardSamples(), p.sampleRateHz());
    news.add(new LiveNews.Span(p.call(), LiveNews.Kind.HEARD, LiveNews.Side.BOT, from, p.atUs(), heard));
    if (!p.complete()) {
      news.add(moment(p.call(), LiveNews.Kind.BARGE_IN, LiveNews.Side.CALLER, p.atUs(), ""));
      if (text.length() > heard.length() && text.startsWith(heard)) news.add(moment(p.call(), LiveNews.Kind.UNHEARD,
          LiveNews.Side.BOT, p.atUs(), text.substring(heard.length()).strip()));
    }
    if (!text.isBlank()) news.add(new LiveNews.Caption(p.call(), LiveNews.Side.BOT, p.reply().value(), text, true,
        Optional.of(heard), p.atUs()));
  }

  private void bridged(Watched w, CallEvent.BridgeChanged b, List<LiveNews> news) {
    w.others = b.others();
    Optional<String> agent =
        b.others().stream().flatMap(o -> Optional.ofNullable(calls.get(o)).map(x -> x.call.to()).stream()).findFirst();
    if (!b.others().isEmpty()) queues.left(b.call());
    queues.talks(b.call(), !b.others().isEmpty());
    w.call = w.call.waitsIn(b.others().isEmpty() ? w.call.queue() : Optional.empty(), agent);
    news.add(state(b.call(), b.atUs(), b.others().isEmpty() ? "with the bot" : "connected"));
    news.add(new LiveNews.Queues(queues.all()));
  }

  /** An order that shows before any event of its call: a call that is being dialled, a queue, a prompt. */
  public synchronized List<LiveNews> order(CallCommand order, long nowUs) {
    switch (order) {
      case CallCommand.Dial d when calls.size() < MOST -> {
        Watched w = calls.computeIfAbsent(d.call(), c -> new Watched(LiveCall.begun(c, "outbound", d.from(), d.uri(),
            d.bot(), nowUs)));
        return List.of(new LiveNews.Changed(w.call));
      }
      case CallCommand.Enqueue e -> {
        List<LiveNews> news = change(e.call(), c -> c.waitsIn(Optional.of(e.queue()), Optional.empty()));
        if (news.isEmpty()) return news;
        queues.waits(e.queue(), e.call(), nowUs);
        List<LiveNews> all = new ArrayList<>(news);
        all.add(new LiveNews.Queues(queues.all()));
        all.add(state(e.call(), nowUs, "queued in " + e.queue()));
        return all;
      }
      case CallCommand.Play p when calls.containsKey(p.call()) -> {
        return List.of(moment(p.call(), LiveNews.Kind.PROMPT, LiveNews.Side.BOT, nowUs, p.prompt()));
      }
      default -> {
        return List.of();
      }
    }
  }

  private List<LiveNews> change(CallId call, UnaryOperator<LiveCall> step) {
    Watched w = calls.get(call);
    if (w == null) return List.of();
    w.call = step.apply(w.call);
    List<LiveNews> news = new ArrayList<>();
    shown(w, news);
    return news;
  }

  public synchronized List<LiveNews> activity(SpeechActivity activity) {
    Watched w = calls.get(activity.call());
    if (w == null) return List.of();
    List<LiveNews> news = new ArrayList<>();
    switch (activity) {
      case SpeechActivity.SpeechStarted s -> {
        w.speaksUs = s.atUs();
        w.talk = "caller-speaking";
      }
      case SpeechActivity.SpeechPaused p -> {
        long to = p.stamps().lastSpeech() > 0 ? p.stamps().lastSpeech() : p.stamps().pausedAt();
        if (w.speaksUs > 0 && to > w.speaksUs) news.add(
            new LiveNews.Span(p.call(), LiveNews.Kind.SPEECH, LiveNews.Side.CALLER, w.speaksUs, to, ""));
        w.speaksUs = 0;
      }
      case SpeechActivity.EndOfTurn e -> w.talk = w.sounds.isPresent() ? "bot-speaking" : "thinking";
    }
    shown(w, news);
    return news;
  }

  public synchronized List<LiveNews> playout(PlayoutControl control, long nowUs) {
    Watched w = calls.get(control.call());
    if (w == null || !(control instanceof PlayoutControl.Open open)) return List.of();
    List<LiveNews> news = new ArrayList<>();
    w.asked.filter(g -> g.reply().equals(open.reply())).ifPresent(g -> unmatched(g, nowUs, news));
    w.asked = Optional.empty();
    if (!w.talk.equals("greeting")) w.talk = "thinking";
    shown(w, news);
    return news;
  }

  /** What the caller said and nobody understood, with the state of the flow it was said in. */
  private static void unmatched(ChatRequest.Generate g, long nowUs, List<LiveNews> news) {
    if (g.cause() == ChatRequest.Cause.CALLER_SPOKE && g.heard().rejected()) news.add(moment(g.call(),
        LiveNews.Kind.UNMATCHED, LiveNews.Side.CALLER, nowUs, stateOf(g.memory()) + "\n" + g.heard().text()));
  }

  private static String stateOf(String memory) {
    Matcher state = STATE.matcher(memory);
    return state.find() ? state.group(1) : "";
  }

  public synchronized List<LiveNews> tokens(SpeechTokens t, long nowUs) {
    if (t.text().isBlank() || t.rejected()) return List.of();
    return heard(t.call(), t.utterance(), t.text(), t.settled(), nowUs);
  }

  /** What somebody wrote down later of a turn that the model heard. */
  public synchronized List<LiveNews> transcript(Transcript t, long nowUs) {
    return t.text().isBlank() ? List.of() : heard(t.call(), t.utterance(), t.text(), true, nowUs);
  }

  private List<LiveNews> heard(CallId call, long utterance, String text, boolean isFinal, long nowUs) {
    Watched w = calls.get(call);
    if (w == null) return List.of();
    w.call = w.call.words("", text);
    return List.of(new LiveNews.Caption(call, LiveNews.Side.CALLER, utterance, text, isFinal, Optional.empty(), nowUs),
        new LiveNews.Changed(w.call));
  }

  public synchronized List<LiveNews> mark(SpokenMark mark, long nowUs) {
    Watched w = calls.get(mark.call());
    if (w == null) return List.of();
    w.spoken.mark(mark);
    return w.sounds.filter(mark.reply()::equals).flatMap(r -> caption(w, r, nowUs)).map(List::of).orElse(List.of());
  }

  public synchronized List<LiveNews> chat(ChatRequest request, long nowUs) {
    Watched w = calls.get(request.call());
    if (w == null || !(request instanceof ChatRequest.Generate g)) return List.of();
    List<LiveNews> news = new ArrayList<>();
    if (g.draft()) {
      w.asked = Optional.of(g);
      news.add(moment(g.call(), LiveNews.Kind.DRAFT, LiveNews.Side.BOT, nowUs, ""));
    } else {
      unmatched(g, nowUs, news);
    }
    return news;
  }

  public synchronized List<LiveNews> claim(AgentClaim claim) {
    queues.claim(claim);
    return List.of(new LiveNews.Queues(queues.all()));
  }
}

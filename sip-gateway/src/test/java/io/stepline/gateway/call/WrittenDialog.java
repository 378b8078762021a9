package io.stepline.gateway.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A dialog without a stack: it writes down what the call does with it. Owned by the test. */
final class WrittenDialog implements SipDialog {
  final List<String> said = new ArrayList<>();
  final List<DialogListener> listeners = new ArrayList<>();
  final List<Rejection> rejections = new ArrayList<>();

  /** What went with responses and re-INVITEs. */
  final List<Optional<String>> described = new ArrayList<>();

  /** The session timers that requests asked for. */
  final List<Optional<SessionExpires>> asked = new ArrayList<>();
  boolean updatable = true;
  private final String name;

  /** A final failure. */
  record Rejection(int status, String reason, Map<String, String> headers) {}

  WrittenDialog(String name) {
    this.name = name;
  }

  long count(String start) {
    return said.stream().filter(s -> s.startsWith(start)).count();
  }

  @Override
  public String localAddress() {
    return "192.0.2.9";
  }

  @Override
  public void provisional(int status, Optional<String> sdp, boolean reliably) {
    said.add(status + (reliably ? " reliably" : ""));
    described.add(sdp);
  }

  @Override
  public void answer(Optional<String> sdp, Optional<SessionExpires> timer) {
    said.add("200");
    described.add(sdp);
  }

  @Override
  public void answerUpdate(Optional<String> sdp, Optional<SessionExpires> timer) {
    said.add("200 UPDATE");
    described.add(sdp);
  }

  @Override
  public void rejectUpdate(int status, String reason, Map<String, String> headers) {
    said.add("reject UPDATE " + status);
    rejections.add(new Rejection(status, reason, headers));
  }

  @Override
  public void reject(int status, String reason, Map<String, String> headers) {
    said.add("reject " + status);
    rejections.add(new Rejection(status, reason, headers));
  }

  @Override
  public void reoffer(String sdp, Optional<SessionExpires> timer) {
    said.add("re-INVITE");
    described.add(Optional.of(sdp));
    asked.add(timer);
  }

  @Override
  public boolean takesUpdate() {
    return updatable;
  }

  @Override
  public void refresh(SessionExpires timer) {
    said.add("refresh");
    asked.add(Optional.of(timer));
  }

  @Override
  public void bye(Optional<String> reason, Map<String, String> headers) {
    said.add("BYE");
  }

  @Override
  public void cancel() {
    said.add("CANCEL");
  }

  @Override
  public void refer(Referral referral) {
    said.add("REFER " + referral.target());
  }

  @Override
  public void key(String key, int durationMs) {
    said.add("INFO " + key);
  }

  @Override
  public void notifyReferrer(int status, boolean last) {
    said.add("NOTIFY " + status);
  }

  @Override
  public void heardBy(DialogListener listener) {
    listeners.add(listener);
  }

  @Override
  public String remoteTarget() {
    return "sip:peer@192.0.2.1";
  }

  @Override
  public DialogId id() {
    return new DialogId(name, "ours", "theirs");
  }
}

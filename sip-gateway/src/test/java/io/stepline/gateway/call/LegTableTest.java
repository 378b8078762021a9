package io.stepline.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The whole leg, state by input, pinned in docs/leg.md. Run with -Dgolden.update=true to write it anew after a change
 * that is meant.
 */
class LegTableTest {
  private static final Path TABLE = Path.of("..", "docs", "leg.md");
  private final LegMachine machine =
      new LegMachine(LegSamples.plan(CallEvent.Direction.INBOUND, LegSamples.trunk()));
  private final StringBuilder out = new StringBuilder();

  @Test
  void shouldMatchTheDocumentedTable() throws IOException {
    String now = table();
    if (Boolean.getBoolean("golden.update")) Files.writeString(TABLE, now);
    assertThat(now).isEqualTo(Files.readString(TABLE));
  }

  private String table() {
    out.append("# The leg, state by input\n\nWritten by LegTableTest, for a trunk that queues, gives early media and "
        + "lets its peers move calls. Inputs not listed mean nothing in that state.\nWhat follows a question has one "
        + "line for each reply, marked `>`. After glare (491) the owner of the Call-ID waits 2100..4000 ms.\n");
    LegSamples.states().forEach(e -> {
      out.append("\n## ").append(e.getKey()).append("\n\n| input | next | effects |\n|---|---|---|\n");
      LegSamples.inputs().forEach(input -> row("", e.getValue(), input));
    });
    return out.toString();
  }

  private void row(String depth, LegState state, LegInput input) {
    LegStep step = machine.step(state, input, 60_000_000);
    if (step.next().equals(state) && step.effects().isEmpty()) return;
    out.append("| ").append(depth).append(label(input)).append(" | ").append(label(step.next())).append(" | ")
        .append(step.effects().stream().map(LegTableTest::label).collect(Collectors.joining(", "))).append(" |\n");
    if (step.next() instanceof LegState.Asking a)
      LegSamples.replies(a.question()).forEach(r -> row(depth + "> ", a, r));
  }

  static String label(LegState state) {
    return switch (state) {
      case LegState.Asking a -> "asks " + a.question().getClass().getSimpleName();
      case LegState.Up u -> "Up" + (u.offer() == LegState.Offer.NONE ? "" : ", offer " + u.offer())
          + (u.transfer().isPresent() ? ", REFER" : "");
      case LegState.Dialling d -> "Dialling" + (d.early().isPresent() ? ", early media" : "");
      default -> state.getClass().getSimpleName();
    };
  }

  private static String label(LegInput input) {
    return switch (input) {
      case LegInput.Pracked i -> "Pracked" + (i.sdp().isPresent() ? " sdp" : "");
      case LegInput.Updatable i -> i.byUpdate() ? "UPDATE" : "no UPDATE";
      case LegInput.Acked i -> "Acked" + (i.sdp().isPresent() ? " sdp" : "");
      case LegInput.Rang i -> "Rang " + i.status() + (i.sdp().isPresent() ? " sdp" : "");
      case LegInput.Answered i -> "Answered" + (i.sdp().isPresent() ? " sdp" : "");
      case LegInput.Failed i -> "Failed " + i.status();
      case LegInput.Reoffered i -> (i.offer().byUpdate() ? "Reoffered by UPDATE" : "Reoffered")
          + (i.offer().sdp().isPresent() ? " sdp" : "") + (i.offer().timer().expires().isPresent() ? " too often" : "");
      case LegInput.ReofferAnswered i -> "ReofferAnswered " + i.status() + (i.sdp().isPresent() ? " sdp" : "");
      case LegInput.TransferTold i -> "TransferTold " + i.status() + (i.done() ? " done" : "");
      case LegInput.Replaced i -> "Replaced" + (i.sdp().isPresent() ? " sdp" : "");
      case LegInput.Moved i -> "Moved" + (i.sdp().isPresent() ? " sdp" : "");
      case LegInput.Reserved i -> i.ports() ? "Reserved" : "no ports";
      case LegInput.Room i -> i.admitted() ? "Room" : "no room";
      case LegInput.Elsewhere i -> i.trying() ? "Elsewhere" : "nowhere else";
      default -> input.getClass().getSimpleName();
    };
  }

  private static String label(LegEffect effect) {
    return switch (effect) {
      case LegEffect.Provisional e -> "Provisional " + e.status() + switch (e.sdp()) {
        case NONE -> "";
        case LAST -> " sdp";
        case OFFER -> " offer";
      } + (e.reliably() ? " reliably" : "");
      case LegEffect.Accept e -> "Accept " + e.sdp();
      case LegEffect.AcceptUpdate e -> "AcceptUpdate " + e.sdp();
      case LegEffect.RejectUpdate e -> "RejectUpdate " + e.status();
      case LegEffect.Reject e -> "Reject " + e.status();
      case LegEffect.RejectOther e -> "RejectOther " + e.status();
      case LegEffect.Bye e -> "Bye \"" + e.reason() + "\"";
      case LegEffect.MoveTo e -> "MoveTo " + e.place().getClass().getSimpleName();
      case LegEffect.Ringback e -> "Ringback " + (e.on() ? "on" : "off");
      case LegEffect.EarlyMedia e -> "EarlyMedia " + (e.early() ? "on" : "off");
      case LegEffect.Publish e -> "Publish " + e.event().getClass().getSimpleName();
      case LegEffect.Leave e -> "Leave " + e.why().outcome() + " \"" + e.why().reason() + "\"";
      case LegEffect.After e -> "After " + e.ms() + " " + e.due().getClass().getSimpleName();
      case LegEffect.Sometime e ->
          "After " + e.leastMs() + ".." + e.mostMs() + " " + e.due().getClass().getSimpleName();
      default -> effect.getClass().getSimpleName();
    };
  }
}

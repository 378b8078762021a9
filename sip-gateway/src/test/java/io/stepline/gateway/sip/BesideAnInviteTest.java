package io.stepline.gateway.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.call.SilentListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sip.ServerTransaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a peer asks while its INVITE waits, and once the call is over. */
class BesideAnInviteTest {
  private final List<String> told = new ArrayList<>();
  private WrittenStack stack;

  /** A call that is told of offers, or not. */
  private final class Heard extends SilentListener {
    private final boolean takesOffers;

    Heard(boolean takesOffers) {
      this.takesOffers = takesOffers;
    }

    @Override
    public boolean takesOffers() {
      return takesOffers;
    }

    @Override
    public void reoffered(Reoffer offer) {
      told.add((offer.byUpdate() ? "update " : "reinvite ") + offer.sdp().orElse("-"));
    }

    @Override
    public void provisionalAcked(Optional<String> sdp) {
      told.add("prack " + sdp.orElse("-"));
    }
  }

  @BeforeEach
  void begin() throws Exception {
    stack = new WrittenStack();
  }

  private JainDialog invited(String sdp, boolean takesOffers) throws Exception {
    JainDialog dialog =
        JainDialog.invited(stack.provider, stack.messages, stack.asked("INVITE", sdp), Optional.empty(), false,
            Aside.NONE);
    dialog.firstHeardBy(new Heard(takesOffers));
    return dialog;
  }

  private void update(JainDialog dialog, String sdp) throws Exception {
    ServerTransaction update = stack.asked("UPDATE", sdp);
    dialog.reoffered(update, update.getRequest());
  }

  private void prack(JainDialog dialog, String sdp) throws Exception {
    ServerTransaction prack = stack.asked("PRACK", sdp);
    dialog.pracked(prack, prack.getRequest());
  }

  @Test
  void shouldAnswerAnUpdateAndTheInviteBesideIt() throws Exception {
    JainDialog dialog = invited("v=0", true);
    update(dialog, "v=1");
    dialog.answer(Optional.of("v=a"), Optional.empty());
    dialog.answerUpdate(Optional.of("v=b"), Optional.empty());
    assertThat(told).containsExactly("update v=1");
    assertThat(stack.sent).containsExactly("200 INVITE", "200 UPDATE");
    assertThat(stack.answers.stream().map(r -> InviteReader.sdp(r).orElse("-"))).containsExactly("v=a", "v=b");
  }

  @Test
  void shouldRefuseASecondUpdateWhileTheFirstWaits() throws Exception {
    JainDialog dialog = invited("v=0", true);
    update(dialog, "v=1");
    update(dialog, "v=2");
    dialog.rejectUpdate(488, "", Map.of());
    assertThat(stack.sent).containsExactly("491 UPDATE", "488 UPDATE");
    assertThat(told).hasSize(1);
  }

  @Test
  void shouldHaveTheOfferOfAPrackAnsweredInIts200() throws Exception {
    JainDialog dialog = invited("v=0", true);
    dialog.provisional(183, Optional.of("v=a"), true);
    prack(dialog, "v=1");
    assertThat(told).containsExactly("prack -", "update v=1");
    dialog.answerUpdate(Optional.of("v=b"), Optional.empty());
    assertThat(stack.sent).containsExactly("183 reliably", "200 PRACK");
    assertThat(InviteReader.sdp(stack.answers.getLast())).contains("v=b");
  }

  @Test
  void shouldTakeTheAnswerOfAPrackWhereTheInviteMadeNoOffer() throws Exception {
    JainDialog dialog = invited("", true);
    dialog.provisional(180, Optional.of("v=offer"), true);
    prack(dialog, "v=answer");
    assertThat(told).containsExactly("prack v=answer");
    assertThat(stack.sent).containsExactly("180 reliably", "200 PRACK");
    assertThat(InviteReader.sdp(stack.answers.getLast())).isEmpty();
  }

  @Test
  void shouldSendNothingButTheEndOnceACancelIsConfirmed() throws Exception {
    JainDialog dialog = invited("v=0", true);
    dialog.cancelling();
    dialog.provisional(180, Optional.empty(), true);
    dialog.provisional(182, Optional.empty(), false);
    dialog.reject(487, "", Map.of());
    assertThat(stack.sent).containsExactly("487 INVITE");
  }

  @Test
  void shouldSayThatThereIsNoCallOnceItIsOver() throws Exception {
    JainDialog dialog = invited("v=0", true);
    dialog.answer(Optional.of("v=a"), Optional.empty());
    stack.isOver = true;
    update(dialog, "v=1");
    ServerTransaction again = stack.asked("INVITE", "v=2");
    dialog.reoffered(again, again.getRequest());
    assertThat(stack.sent).containsExactly("200 INVITE", "481 UPDATE", "481 INVITE");
    assertThat(told).isEmpty();
  }

  @Test
  void shouldLeaveNobodyWaitingWhereOffersAreNotMinded() throws Exception {
    JainDialog dialog = invited("v=0", false);
    update(dialog, "");
    update(dialog, "v=1");
    dialog.answer(Optional.of("v=a"), Optional.empty());
    ServerTransaction again = stack.asked("INVITE", "v=2");
    dialog.reoffered(again, again.getRequest());
    assertThat(stack.sent).containsExactly("200 UPDATE", "488 UPDATE", "200 INVITE", "488 INVITE");
    assertThat(told).isEmpty();
  }
}

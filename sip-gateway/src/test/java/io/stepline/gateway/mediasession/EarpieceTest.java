package io.stepline.gateway.mediasession;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.gateway.sdp.Direction;
import io.stepline.gateway.sdp.Local;
import io.stepline.gateway.sdp.MediaSecurity;
import io.stepline.gateway.sdp.OfferAnswer;
import io.stepline.gateway.sdp.OwnKeys;
import io.stepline.gateway.sdp.SdpSession;
import io.stepline.kafka.contract.BotAudio;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.PlayoutControl;
import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.Stamps;
import io.stepline.media.codec.Codecs;
import io.stepline.media.rtp.SourceLatch;
import io.stepline.media.srtp.DtlsIdentity;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person hears in each company: one session with a real transport, ticked by hand. */
class EarpieceTest {
  private static final CallId CALL = new CallId("caller");
  private static final CallId COLLEAGUE = new CallId("colleague");
  private static final String OFFER =
      "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n";

  private final PortPool ports = new PortPool(InetAddress.getLoopbackAddress(), 24_700, 24_799, 0, 0);
  private final List<CallEvent> announced = new ArrayList<>();
  private final List<Taps.Sent> sent = new ArrayList<>();
  private final List<Taps.BothWays> everyTick = new ArrayList<>();
  private MediaSession caller;
  private MediaSession colleague;

  @BeforeEach
  void begin() {
    caller = session(CALL, Taps.NONE.onSent("test", sent::add).onBothWays("test", everyTick::add));
    colleague = session(COLLEAGUE, Taps.NONE);
  }

  @AfterEach
  void end() {
    caller.close();
    colleague.close();
    ports.giveBack(caller.ports());
    ports.giveBack(colleague.ports());
  }

  private MediaSession session(CallId call, Taps taps) {
    PortPool.Pair pair = ports.take().orElseThrow();
    Local local = new Local("127.0.0.1", pair.rtpPort(), List.of(Codecs.PCMU), 20, MediaSecurity.Policy.NONE,
        new OwnKeys("sha-256 AA:BB"), 5, 1);
    OfferAnswer.Agreed agreed = OfferAnswer.answer(SdpSession.parse(OFFER), local, Direction.SENDRECV).orElseThrow();
    MediaTransport transport =
        new MediaTransport(pair, agreed, SourceLatch.Belief.SIGNALLED, new DtlsIdentity(), Runnable::run, why -> {});
    return new MediaSession(call, transport, agreed, MediaSettings.DEFAULT, () -> 0, taps, announced::add, loss -> {});
  }

  private void says(int reply) {
    caller.earpiece().botAudio(new BotAudio(CALL, new ReplyId(reply), 0, 8_000, true, Stamps.EMPTY, new short[1_600]));
    caller.earpiece().control(new PlayoutControl.Open(CALL, new ReplyId(reply), Stamps.EMPTY));
  }

  private void ticks(int count) {
    for (int i = 0; i < count; i++) caller.tick();
  }

  private void bridged() {
    caller.earpiece().botAttends(false);
    caller.earpiece().hears(List.of(new Ear(COLLEAGUE, Ear.Kind.VOICE)), ear -> Optional.of(colleague));
  }

  private List<Integer> notHeard() {
    return announced.stream().filter(e -> e instanceof CallEvent.PlayoutFinished p && !p.complete())
        .map(e -> (int) ((CallEvent.PlayoutFinished) e).reply().value())
        .toList();
  }

  @Test
  void shouldHearTheBotToTheEndOfItsSentence() {
    says(1);
    ticks(30);
    assertThat(sent).hasSize(10).allSatisfy(s -> assertThat(s.pcm()).hasSize(160));
    assertThat(everyTick).hasSize(30);
    assertThat(notHeard()).isEmpty();
  }

  @Test
  void shouldNotHearTheBotAmongPeople() {
    bridged();
    says(1);
    ticks(100);
    assertThat(sent).isEmpty();
    assertThat(notHeard()).containsExactly(1);
  }

  @Test
  void shouldCutWhatTheBotSaysWhenPeopleCome() {
    says(1);
    ticks(3);
    bridged();
    ticks(50);
    assertThat(sent).hasSize(3);
    assertThat(announced).last().isInstanceOfSatisfying(CallEvent.PlayoutFinished.class,
        p -> assertThat(p.heardSamples()).isEqualTo(480));
  }

  @Test
  void shouldHearTheBotAmongPeopleWhereSomebodyOrderedIt() {
    bridged();
    caller.earpiece().botIsOrderedToSpeak();
    says(1);
    ticks(30);
    says(2);
    ticks(30);
    assertThat(sent).as("the ordered one alone").hasSize(10);
    assertThat(notHeard()).containsExactly(2);
  }

  @Test
  void shouldWaitAMomentForTheOrderThatCausedAReply() {
    bridged();
    says(1);
    ticks(5);
    caller.earpiece().botIsOrderedToSpeak();
    ticks(30);
    assertThat(sent).hasSize(10);
  }

  @Test
  void shouldHearTheBotAgainWhenThePeopleHaveLeft() {
    bridged();
    says(1);
    ticks(40);
    caller.earpiece().hears(List.of(), ear -> Optional.empty());
    caller.earpiece().botAttends(true);
    says(2);
    ticks(30);
    assertThat(sent).hasSize(10);
  }

  @Test
  void shouldHearABriefingThoughNoBotListens() {
    caller.earpiece().botAttends(false);
    says(1);
    ticks(30);
    assertThat(sent).hasSize(10);
  }

  @Test
  void shouldHearMusicAndRingingInPlaceOfTheBotAndThenTheBot() {
    says(1);
    caller.earpiece().music(true);
    ticks(5);
    assertThat(sent).hasSize(5);
    caller.earpiece().music(false);
    ticks(30);
    assertThat(sent).as("nothing of the reply was lost").hasSize(15);
  }

  @Test
  void shouldDescribeItsPathsWithTheirTaps() {
    says(1);
    ticks(12);
    assertThat(caller.describe().replaceAll(", \\d+ ns", ""))
        .startsWith("WithBot[]; receive: unprotect transform 0 > parse transform 0 > ours only 0")
        .endsWith(
            "tell: tap test observe 12 > tap test observe 12 > fill transform 12 > resample transform 12 > encode "
                + "end 12");
  }
}

package io.stepline.kafka.contract;

/**
 * When one turn passed each hop, in microseconds since the epoch; 0 where it has not passed. Travels on every record of
 * the turn, so that the waterfall of a turn needs no join.
 *
 * @param lastSpeech arrival of the datagram that held the caller's last speech sample
 * @param pausedAt the VAD reported the pause
 * @param endAt the VAD confirmed the end of the turn
 * @param tokensAt the tokenizer published transcript or codes
 * @param decidedAt the conversation opened the reply
 * @param firstToken the chat model's first chunk
 * @param firstAudio the decoder's first audio
 * @param playedAt the playout gate let the first frame through
 * @param rtpOut the first packet of the reply left
 */
public record Stamps(long lastSpeech, long pausedAt, long endAt, long tokensAt, long decidedAt, long firstToken,
    long firstAudio, long playedAt, long rtpOut) {
  public static final Stamps EMPTY = new Stamps(0, 0, 0, 0, 0, 0, 0, 0, 0);

  public Stamps speech(long lastSpeechUs, long pausedUs, long endUs) {
    return new Stamps(lastSpeechUs, pausedUs, endUs, tokensAt, decidedAt, firstToken, firstAudio, playedAt, rtpOut);
  }

  public Stamps tokensAt(long us) {
    return new Stamps(lastSpeech, pausedAt, endAt, us, decidedAt, firstToken, firstAudio, playedAt, rtpOut);
  }

  public Stamps decidedAt(long us) {
    return new Stamps(lastSpeech, pausedAt, endAt, tokensAt, us, firstToken, firstAudio, playedAt, rtpOut);
  }

  public Stamps firstToken(long us) {
    return new Stamps(lastSpeech, pausedAt, endAt, tokensAt, decidedAt, us, firstAudio, playedAt, rtpOut);
  }

  public Stamps firstAudio(long us) {
    return new Stamps(lastSpeech, pausedAt, endAt, tokensAt, decidedAt, firstToken, us, playedAt, rtpOut);
  }

  public Stamps played(long playedUs, long rtpOutUs) {
    return new Stamps(lastSpeech, pausedAt, endAt, tokensAt, decidedAt, firstToken, firstAudio, playedUs, rtpOutUs);
  }

  /** This, with the end of turn and the decision of the record that opened the reply. */
  public Stamps opened(Stamps by) {
    return new Stamps(by.lastSpeech == 0 ? lastSpeech : by.lastSpeech, pausedAt, by.endAt, tokensAt, by.decidedAt,
        firstToken,
        firstAudio, playedAt, rtpOut);
  }
}

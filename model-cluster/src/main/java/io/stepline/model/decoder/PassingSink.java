package io.stepline.model.decoder;

import io.stepline.model.engine.SpeechDecoder;

/** Passes a voice on as it comes, for those who only want to know of some of it. */
abstract class PassingSink implements SpeechDecoder.Sink {
  private final SpeechDecoder.Sink sink;

  PassingSink(SpeechDecoder.Sink sink) {
    this.sink = sink;
  }

  @Override
  public boolean audio(int rateHz, short[] pcm) {
    return sink.audio(rateHz, pcm);
  }

  @Override
  public void spoken(String text) {
    sink.spoken(text);
  }

  @Override
  public void end() {
    sink.end();
  }

  @Override
  public void failed(String why) {
    sink.failed(why);
  }
}

package io.stepline.model.decoder;

/** The embedded voice: flite 2.2 in process, streaming 50 ms at a time, stopping in the middle of a word when told. */
public final class FliteDecoder extends ClauseDecoder {
  private final FliteLibrary flite;

  /** @throws io.stepline.model.engine.EngineException if the library is missing */
  public FliteDecoder() {
    super("flite");
    flite = FliteLibrary.get();
  }

  @Override
  public String name() {
    return "flite (in process)";
  }

  @Override
  public boolean speaks(String language) {
    return language.startsWith("en");
  }

  @Override
  protected boolean speak(String clause, Voice how, Sink sink) {
    return flite.speak(clause, how, sink);
  }
}

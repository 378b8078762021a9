package io.stepline.model.bot;

/** A bot file cannot be used; the message names file, line and what to change. */
public final class BotException extends RuntimeException {
  public BotException(String message) {
    super(message);
  }

  public BotException(String message, Throwable cause) {
    super(message, cause);
  }
}

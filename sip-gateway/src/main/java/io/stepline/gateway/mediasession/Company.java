package io.stepline.gateway.mediasession;

/**
 * In whose company the person at the other end of a session is, which says what that person hears and who hears it.
 * Immutable.
 */
sealed interface Company {
  /** Who is there when nothing fills the line. */
  sealed interface Party extends Company {}

  /** The usual case: the bot hears and speaks. */
  record WithBot() implements Party {}

  /** The bot does not hear, and nobody else is there: somebody who is being told something, or will be connected. */
  record Unattended() implements Party {}

  /**
   * Connected with people, or listening to them: the bot is no party and speaks only when ordered to ({@link BotGate}).
   */
  record WithPeople() implements Party {}

  /** It rings elsewhere; then {@code then}. */
  record Ringback(Party then) implements Company {}

  /** Waits with music; then {@code then}. */
  record Music(Party then) implements Company {}

  /** Not answered yet: nothing is said, and what comes is for nobody but who tells people from machines. */
  record Early(Company then) implements Company {}

  /** Who is there when the waiting is over. */
  default Party party() {
    return switch (this) {
      case Party p -> p;
      case Ringback r -> r.then();
      case Music m -> m.then();
      case Early e -> e.then().party();
    };
  }

  /** The same waiting, with another party after it. */
  default Company with(Party party) {
    return switch (this) {
      case Party p -> party;
      case Ringback r -> new Ringback(party);
      case Music m -> new Music(party);
      case Early e -> new Early(e.then().with(party));
    };
  }

  /** It rings elsewhere, or does no more; either ends music. */
  default Company ringback(boolean on) {
    return this instanceof Early e ? new Early(e.then().ringback(on)) : on ? new Ringback(party()) : party();
  }

  /** Music, or no more of it; either ends ringing. */
  default Company music(boolean on) {
    return this instanceof Early e ? new Early(e.then().music(on)) : on ? new Music(party()) : party();
  }

  default Company early(boolean now) {
    if (this instanceof Early e) return now ? this : e.then();
    return now ? new Early(this) : this;
  }

  default boolean isAnswered() {
    return !(this instanceof Early);
  }

  default boolean botHears() {
    return isAnswered() && party() instanceof WithBot;
  }
}

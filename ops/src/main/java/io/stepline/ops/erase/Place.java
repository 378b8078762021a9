package io.stepline.ops.erase;

import io.stepline.kafka.contract.CallId;
import java.io.IOException;
import java.util.Set;

/** Where something of a call is kept. */
public interface Place {
  /**
   * What was found and what became of it.
   *
   * @param found of the person, {@code removed} of it
   * @param others what of other people had to go with it
   * @param why what remains, remains; empty where nothing does
   */
  record Came(String place, long found, long removed, long others, String why) {
    public long remains() {
      return found - removed;
    }
  }

  String name();

  /** The person's calls that are known here, whether they were the caller or the called. */
  Set<CallId> calls(Person person) throws IOException;

  /** @param carryOut false only looks. @throws IOException if it could not be looked at, or not be taken out */
  Came erase(Set<CallId> calls, boolean carryOut) throws IOException;
}

package io.stepline.kafka.contract;

import java.util.List;

/**
 * One input of a talk, so that the call can be gone through again. Sound is left out.
 *
 * @param seq counts the inputs of the call; after a takeover some come twice, and the later counts
 * @param label for people; no words, keys or numbers
 * @param input and {@code machine}, the state it led to, in the controller's own form
 * @param digest CRC-32C of what was to be done about it
 * @param did what that was, one by one
 */
public record TalkEntry(CallId call, long seq, long atUs, String label, byte[] input, byte[] machine, long digest,
    @Since(3) List<Did> did) {
  /** @param act for people; no words, keys or numbers @param digest CRC-32C of all of it */
  public record Did(String act, long digest) {}
}

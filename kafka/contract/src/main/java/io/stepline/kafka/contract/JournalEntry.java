package io.stepline.kafka.contract;

/**
 * One step of a conversation: enough to replay it through production code and compare. The three byte fields are
 * wire-encoded.
 */
public record JournalEntry(CallId call, long seq, long atUs, String label, byte[] event, byte[] state,
    byte[] effects) {}

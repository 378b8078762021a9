package io.stepline.kafka.contract;

/**
 * A record that a reader could not read.
 *
 * @param place made of topic, partition and offset: the same letter of several readers is one
 * @param reason what is wrong with it, without its contents
 * @param bytes the record, or its beginning
 */
public record DeadLetter(CallId place, String topic, int partition, long offset, String reason, byte[] bytes,
    long atUs) {}

package io.stepline.kafka.contract;

/**
 * 20 ms of what the caller said, mono linear PCM.
 *
 * @param samplePosition index of the first sample since the call's media began, at {@code sampleRateHz}; it jumps only
 *   where the call was on hold or had no media yet, loss is concealed
 * @param sampleRateHz 8000 or 16000
 * @param arrivedUs arrival of the datagram that held the last sample, 0 when the frame was concealed
 */
public record CallerAudio(CallId call, long samplePosition, int sampleRateHz, long arrivedUs, long publishedUs,
    short[] pcm) {}

package io.stepline.kafka.contract;

/**
 * A piece of one reply's sound, mono linear PCM of any length up to a second.
 *
 * @param seq counts from 0 in each reply, whoever makes it
 * @param last nothing follows in this reply; the piece may be empty
 */
public record BotAudio(CallId call, ReplyId reply, int seq, int sampleRateHz, boolean last, Stamps stamps,
    short[] pcm) {}

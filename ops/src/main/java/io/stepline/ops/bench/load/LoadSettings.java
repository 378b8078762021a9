package io.stepline.ops.bench.load;

import java.util.List;

/**
 * What a run of the load bench is to measure.
 *
 * @param perSecond how many calls begin each second before the measurement
 * @param warmSeconds that the calls stand before they are measured
 * @param split broker, gateway, VAD and the rest in a process each, in place of one for all
 * @param recogniser with the tokenizer, which costs more than all else
 * @param floors echoes in C and Java, and rtpengine, with as many streams, in the same minutes
 * @param setUpRate calls a second in the run of short calls; 0 for no such run
 * @param hops a run in which a reader of its own measures the way through the bus
 * @param jvm options of each process of the house
 */
public record LoadSettings(int calls, int seconds, double perSecond, int warmSeconds, String codec, boolean split,
    boolean recogniser,
    boolean floors, double setUpRate, int setUpSeconds, boolean hops, List<String> jvm) {}

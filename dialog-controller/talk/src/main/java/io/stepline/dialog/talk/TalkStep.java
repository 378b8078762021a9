package io.stepline.dialog.talk;

import java.util.List;

/** @param handled false when the input meant nothing to the conversation machine */
public record TalkStep(Talk talk, List<TalkEffect> effects, boolean handled) {}

package io.stepline.media.pipeline;

/**
 * What is done about packets that did not come: everything, everything but the redundancy in the next packet (Opus
 * in-band FEC), or silence. The lesser ones are for measuring.
 */
public enum Concealment {
  FULL, NO_FEC, NONE
}

package io.stepline.gateway.sdp;

/** Whose preference decides among the codecs of an offer to us. An answer to ours is always read in its own order. */
public enum CodecOrder {
  /** Of who offers (RFC 3264 6.1): peers that cannot transcode put first what reaches their other end. */
  THEIRS,
  /** Of the trunk's own list. */
  OURS
}

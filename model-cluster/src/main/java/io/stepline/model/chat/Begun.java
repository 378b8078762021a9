package io.stepline.model.chat;

import io.stepline.kafka.contract.ReplyChunk;

/** How much of a reply has been published. @param said whether any of it can be heard */
record Begun(int nextSeq, boolean said, boolean over) {
  static final Begun NOTHING = new Begun(0, false, false);

  Begun and(ReplyChunk chunk) {
    boolean heard = switch (chunk) {
      case ReplyChunk.Text t -> true;
      case ReplyChunk.Codes c -> true;
      case ReplyChunk.Sound s -> true;
      case ReplyChunk.ToolCall t -> false;
      case ReplyChunk.Then t -> false;
      case ReplyChunk.End e -> false;
    };
    return new Begun(Math.max(nextSeq, chunk.seq() + 1), said || heard, over || chunk instanceof ReplyChunk.End);
  }
}

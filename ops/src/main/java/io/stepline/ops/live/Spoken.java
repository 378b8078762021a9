package io.stepline.ops.live;

import io.stepline.kafka.contract.ReplyId;
import io.stepline.kafka.contract.SpokenMark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The words of a call's latest replies by the samples they lie in. Bounded; owned by whoever owns the call. */
final class Spoken {
  private static final int REPLIES = 6;
  private static final int MARKS = 400;
  private final Map<ReplyId, List<SpokenMark>> replies = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<ReplyId, List<SpokenMark>> eldest) {
      return size() > REPLIES;
    }
  };

  void mark(SpokenMark mark) {
    List<SpokenMark> marks = replies.computeIfAbsent(mark.reply(), r -> new ArrayList<>());
    if (marks.size() < MARKS && !mark.text().isBlank()) marks.add(mark);
  }

  String text(ReplyId reply) {
    return join(replies.getOrDefault(reply, List.of()));
  }

  /** The words whose sound was played to its end. @param samples that sounded, at {@code rateHz} */
  String heard(ReplyId reply, long samples, int rateHz) {
    return join(replies.getOrDefault(reply, List.of()).stream()
        .filter(m -> m.toSample() * (long) rateHz <= samples * m.sampleRateHz() + rateHz / 50L * m.sampleRateHz())
        .toList());
  }

  private static String join(List<SpokenMark> marks) {
    StringBuilder all = new StringBuilder();
    for (SpokenMark m : marks) {
      boolean glued = all.isEmpty() || Character.isWhitespace(all.charAt(all.length() - 1))
          || Character.isWhitespace(m.text().charAt(0)) || !Character.isAlphabetic(m.text().codePointAt(0))
          || Character.isIdeographic(m.text().codePointAt(0));
      all.append(glued ? "" : " ").append(m.text());
    }
    return all.toString().strip();
  }
}

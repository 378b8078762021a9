package io.stepline.model.sensevoice;

import java.util.ArrayList;
import java.util.List;

/**
 * A turn that is heard again and again while it grows. What two hearings in a row agree on, and what lies some seconds
 * back, is kept and not heard again, so that a long turn costs no more than its last seconds. Pure; owned by one
 * thread.
 */
final class LongTurn {
  static final int FRAME_SAMPLES = 960;
  /** Shorter turns are heard whole each time. */
  private static final int LONG = 10 * 16_000;
  /** So close to the end hypotheses still change. */
  private static final int FRESH_FRAMES = 33;
  private final StringBuilder kept = new StringBuilder();
  private List<Heard.Piece> before = List.of();
  private int from;

  /** The first sample of the turn that is to be heard. */
  int from() {
    return from;
  }

  /** The text of the turn, with what was heard from {@link #from} on. */
  String with(Heard heard) {
    return (kept + Heard.text(heard.pieces()).indent(0).strip().transform(t -> joint(t) + t)).strip();
  }

  private String joint(String next) {
    boolean spaced = !kept.isEmpty() && !next.isEmpty() && Character.UnicodeScript
        .of(kept.codePointBefore(kept.length())) == Character.UnicodeScript.LATIN;
    return spaced ? " " : "";
  }

  /** @param samples the turn has now, all of them in {@code heard} */
  void heard(Heard heard, int samples) {
    List<Heard.Piece> now = heard.pieces();
    int agreed = 0;
    while (agreed < now.size() && agreed < before.size()
        && now.get(agreed).text().equals(before.get(agreed).text()))
      agreed++;
    before = now;
    if (samples - from <= LONG) return;
    int last = (samples - from) / FRAME_SAMPLES - FRESH_FRAMES;
    int cut = 0;
    for (int i = 1; i < agreed; i++) if (now.get(i).frame() < last && startsWord(now.get(i).text())) cut = i;
    if (cut == 0) return;
    String text = Heard.text(now.subList(0, cut));
    kept.append(joint(text)).append(text);
    int frame = (now.get(cut - 1).frame() + now.get(cut).frame() + 1) / 2;
    from += frame * FRAME_SAMPLES;
    before = new ArrayList<>(now.subList(cut, now.size()));
  }

  private static boolean startsWord(String piece) {
    return piece.startsWith("▁") || Character.UnicodeScript.of(piece.codePointAt(0)) != Character.UnicodeScript.LATIN;
  }
}

package io.stepline.ops.models;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Asks before models are fetched that something needs. Owned by the thread that asks. */
public final class Offer {
  private final ModelStore store;
  private final BufferedReader in;
  private final PrintStream out;

  public Offer(ModelStore store, BufferedReader in, PrintStream out) {
    this.store = store;
    this.in = in;
    this.out = out;
  }

  /**
   * Fetches what is not here once somebody has said yes.
   *
   * @param yes said already
   * @return whether all of them are here
   * @throws ModelException if they cannot be had
   */
  public boolean fetch(List<Model> models, boolean yes) throws IOException {
    List<Model> due = models.stream().filter(m -> !store.has(m)).toList();
    if (due.isEmpty()) return true;
    out.println("These models are needed and not here:");
    due.forEach(m -> out.println("  " + m.name() + ", " + (m.sized() ? ModelStore.megabytes(m.bytes())
        : "size unknown") + ": " + m.purpose() + ". Licence: " + m.licence()));
    if (!yes) {
      out.print("Fetch them from " + store.mirror() + "? [y/N] ");
      out.flush();
      String answer = Optional.ofNullable(in.readLine()).orElse("").strip().toLowerCase(Locale.ROOT);
      if (!answer.equals("y") && !answer.equals("yes")) {
        due.forEach(m -> out.println(store.byHand(m)));
        return false;
      }
    }
    due.forEach(store::get);
    return true;
  }
}

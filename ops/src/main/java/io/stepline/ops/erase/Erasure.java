package io.stepline.ops.erase;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepline.kafka.contract.CallId;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes a person out of all places, looks again, and writes down what was there, what went, and what remains and why.
 */
public final class Erasure {
  /** What an erasure does not reach, said in every proof. */
  static final List<String> BEYOND = List.of(
      "campaigns' database: contacts, attempts and evidence stay, since they prove consent and do-not-call",
      "do-not-call lists: a number stays on them, or it would be called again",
      "logs at level debug, backups, and what webhooks, tools and model servers were told",
      "Kafka's files: what was cut can no longer be read by anybody, and leaves the disk with its segment");
  private final List<Place> places;

  public Erasure(List<Place> places) {
    this.places = List.copyOf(places);
  }

  /** @param again what a second look found of the calls; the same as what remains unless something failed */
  public record Proof(long atMs, String person, Set<String> calls, List<Place.Came> came, long again,
      boolean carriedOut) {
    public ObjectNode page() {
      ObjectNode page = new JsonMapper().createObjectNode().put("atMs", atMs).put("person", person)
          .put("carriedOut", carriedOut);
      calls.forEach(page.putArray("calls")::add);
      ArrayNode all = page.putArray("places");
      came.forEach(c -> {
        ObjectNode one = all.addObject().put("place", c.place()).put("found", c.found()).put("removed", c.removed())
            .put("othersRemoved", carriedOut ? c.others() : 0).put("remains", c.remains());
        if (!c.why().isEmpty()) one.put("why", c.why());
      });
      page.put("foundBySecondLook", again);
      BEYOND.forEach(page.putArray("notReached")::add);
      return page;
    }

    public void print(PrintStream out) {
      out.println(calls.size() + " calls of the person");
      came.stream().filter(c -> c.found() > 0).forEach(c -> out.println("  " + c.place() + ": " + c.found() + " found, "
          + (carriedOut ? c.removed() + " removed" : "would be removed")
          + (c.others() > 0 ? ", with " + c.others() + " of other calls" : "")
          + (carriedOut && c.remains() > 0 ? ", " + c.remains() + " remain (" + c.why() + ")" : "")));
      if (carriedOut) out.println("A second look finds " + again + ".");
      out.println("Not reached:");
      BEYOND.forEach(b -> out.println("  " + b));
    }
  }

  /** All calls of the person that any place knows. */
  public Set<CallId> calls(Person person) throws IOException {
    Set<CallId> calls = new HashSet<>();
    for (Place p : places) calls.addAll(p.calls(person));
    return calls;
  }

  /** @param carryOut false only looks */
  public Proof run(Person person, long nowMs, boolean carryOut) throws IOException {
    Set<CallId> calls = calls(person);
    List<Place.Came> came = new ArrayList<>();
    for (Place p : places) came.add(p.erase(calls, carryOut));
    long again = 0;
    for (Place p : places) again += p.erase(calls, false).found();
    Set<String> ids = new TreeSet<>();
    calls.forEach(c -> ids.add(c.value()));
    return new Proof(nowMs, person.print(), ids, came, again, carryOut);
  }
}

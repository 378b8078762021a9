package io.stepline.gateway.call;

import io.stepline.kafka.contract.CallId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * The partitions in which a gateway lets its callers' calls lie: gateways divide them by the order of their names, so
 * that each writes few records and reads its own bot's sound alone. Only new calls go by it, and a call that lies
 * elsewhere is read there, so nothing depends on all gateways having the same view. Thread-safe.
 */
public final class Homes {
  private final String gateway;
  private final int partitions;
  private volatile Set<Integer> own;

  /** Alone, until others are heard of. */
  Homes(String gateway, int partitions) {
    this.gateway = gateway;
    this.partitions = partitions;
    this.own = Set.copyOf(share(0, 1, partitions));
  }

  /** The partitions, never none, of the gateway of that place among so many, from 0. */
  public static List<Integer> share(int index, int of, int partitions) {
    int first = (int) ((long) index * partitions / of);
    int end = (int) ((index + 1L) * partitions / of);
    return IntStream.range(first, Math.max(end, first + 1)).boxed().toList();
  }

  /** @param living names of gateways that live now, our own among them or not */
  void beside(Collection<String> living) {
    Set<String> all = new TreeSet<>(living);
    all.add(gateway);
    own = Set.copyOf(share(List.copyOf(all).indexOf(gateway), all.size(), partitions));
  }

  /** Never empty. */
  Set<Integer> own() {
    return own;
  }

  /** An id for a new call that lies in one of our own partitions; usually as many tries as there are gateways. */
  CallId draw(ToIntFunction<CallId> partitionOf) {
    Set<Integer> mine = own;
    CallId call = CallId.random();
    for (int tries = 0; tries < 100 * partitions && !mine.contains(partitionOf.applyAsInt(call)); tries++)
      call = CallId.random();
    return call;
  }

  /** Where we read: our own partitions, and those of calls that lie elsewhere. */
  Set<Integer> reading(Iterable<CallId> calls, ToIntFunction<CallId> partitionOf) {
    Set<Integer> all = new HashSet<>(own);
    for (CallId call : calls) if (all.size() < partitions) all.add(partitionOf.applyAsInt(call));
    return all;
  }
}

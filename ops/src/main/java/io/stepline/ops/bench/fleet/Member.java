package io.stepline.ops.bench.fleet;

import java.util.ArrayList;
import java.util.List;

/**
 * One process of a fleet.
 *
 * @param kind what its twins are called too, such as {@code gateway}
 * @param number from 1
 * @param roles that the process runs
 */
public record Member(String kind, int number, List<String> roles) {
  public Member {
    roles = List.copyOf(roles);
  }

  public String name() {
    return kind + "-" + number;
  }

  /**
   * The usual fleet: brokers, and two of everything else.
   *
   * @param brokers 1 or 3
   * @param apart a process for each kind of worker; else ears (vad, tokenizer) and mouths (chat, decoder)
   */
  public static List<Member> fleet(int brokers, boolean apart) {
    if (brokers != 1 && brokers != 3) throw new IllegalArgumentException("a fleet has 1 or 3 brokers, not " + brokers);
    List<Member> all = new ArrayList<>();
    for (int i = 1; i <= brokers; i++) all.add(new Member("broker", i, List.of("broker")));
    twins(all, "gateway", "gateway");
    twins(all, "controller", "controller");
    if (apart) for (String role : List.of("vad", "tokenizer", "chat", "decoder")) twins(all, role, role);
    else {
      twins(all, "ears", "vad", "tokenizer");
      twins(all, "mouths", "chat", "decoder");
    }
    twins(all, "console", "console");
    return all;
  }

  private static void twins(List<Member> all, String kind, String... roles) {
    for (int i = 1; i <= 2; i++) all.add(new Member(kind, i, List.of(roles)));
  }
}

package io.stepline.dialog.talk;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.ChatRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two thousand calls with tools of up to 20 s and a model and a voice that fail in every way. */
class NobodyWaitsInSilenceTest {
  private static final int CALLS = 2_000;

  @Test
  void shouldNeverLeaveTheCallerInSilence() {
    int tools = 0;
    for (long seed = 0; seed < CALLS; seed++) {
      House house = new House(seed, false);
      long longest = house.run();
      assertThat(house.faults).as("seed %d", seed).isEmpty();
      assertThat(longest).as("seed %d", seed).isLessThanOrEqualTo(3_000);
      tools += house.ran.size();
    }
    assertThat(tools).as("tools that ran").isGreaterThan(CALLS);
  }

  @Test
  void shouldNeitherForgetNorRepeatWhatToolsDid() {
    for (long seed = 0; seed < CALLS; seed++) {
      House house = new House(seed, false);
      house.run();
      CallRecord record = house.record.orElseThrow();
      List<ChatRequest.ToolRun> recorded = record.turns().stream().flatMap(t -> t.runs().stream()).toList();
      assertThat(recorded).as("seed %d", seed).extracting(ChatRequest.ToolRun::resultJson)
          .containsAll(house.done.values());
      Set<String> booked = new HashSet<>();
      house.ran.stream().filter(r -> r.name().equals("book"))
          .forEach(r -> assertThat(booked.add(r.argumentsJson())).as("a second %s", r).isTrue());
      assertThat(record.turns()).extracting(CallRecord.Turn::reply).doesNotHaveDuplicates();
    }
  }

  @Test
  void shouldTakeForSaidOnlyWhatSounded() {
    int broken = 0;
    for (long seed = 0; seed < CALLS; seed++) {
      House house = new House(seed, false);
      house.run();
      broken += house.broken;
      for (CallRecord.Turn t : house.record.orElseThrow().turns()) assertThat(house.heard(t.reply()).strip())
          .as("seed %d reply %d %s", seed, t.reply(), house.about(t.reply())).startsWith(t.said());
    }
    assertThat(broken).as("replies whose voice failed").isGreaterThan(CALLS / 2);
  }

  @Test
  void shouldGiveUpOnACallerWhoIsGone() {
    for (long seed = 0; seed < 200; seed++) {
      House house = new House(seed, true);
      house.run();
      assertThat(house.faults).as("seed %d", seed).isEmpty();
    }
  }
}

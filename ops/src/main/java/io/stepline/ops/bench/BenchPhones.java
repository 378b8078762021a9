package io.stepline.ops.bench;

import io.stepline.media.codec.AudioCodec;
import io.stepline.model.decoder.FliteDecoder;
import io.stepline.ops.caller.Phone;
import io.stepline.ops.caller.Phones;
import io.stepline.ops.caller.Voices;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * The callers of a bench, in a process of their own so that their CPU does not count. Each lets the bot finish, thinks
 * for three to five seconds, and by turns asks a question or presses the key for repetition.
 */
public final class BenchPhones {
  private BenchPhones() {}

  public static void run(String uri, int calls, int seconds, AudioCodec codec) throws InterruptedException {
    short[] question;
    try (FliteDecoder voice = new FliteDecoder()) {
      question = Voices.asOnALine(Voices.speak(voice, "opening hours", "slt"));
    }
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    try (Phones phones = new Phones("127.0.0.1", 15_280, 40_000, 40_000 + 2 * calls + 20, codec, calls)) {
      List<Thread> talkers = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        Phone phone = phones.dial(uri, "bench" + i);
        talkers.add(Thread.ofVirtual().start(() -> talk(phone, question, until)));
        Thread.sleep(Math.max(20, 15_000 / calls));
      }
      for (Thread t : talkers) t.join();
      Thread.sleep(1_500);
    }
  }

  private static void talk(Phone phone, short[] question, long until) {
    if (!phone.awaitAnswer(20_000)) return;
    Random random = new Random(phone.call().hashCode());
    for (int turn = random.nextInt(2); System.nanoTime() < until && phone.ended().isEmpty(); turn++) {
      phone.awaitQuiet(700, 15_000);
      LockSupport.parkNanos((3_000 + random.nextInt(2_000)) * 1_000_000L);
      if (turn % 2 == 0) {
        phone.say(question);
        phone.awaitSpoken(10_000);
      } else {
        phone.press("*");
      }
      phone.awaitSpeech(6_000);
      phone.takeHeard();
    }
    phone.hangUp();
    phone.awaitEnd(5_000);
  }
}

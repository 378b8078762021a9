package io.stepline.dialog.talk;

import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.ReplyId;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A call in which anything happens, by seed. */
final class RandomScript {
  private RandomScript() {}

  static List<ScriptedCall.Timed> of(long seed, int steps) {
    Random random = new Random(seed);
    Script s = new Script().answered(
        random.nextInt(3) == 0 ? Map.of("campaign.detect", "true", "campaign.voicemail", "call us") : Map.of());
    long utterance = 1;
    for (int i = 0; i < steps; i++) {
      s.pass(random.nextInt(10) == 0 ? random.nextInt(15_000) : random.nextInt(400));
      long reply = 1 + random.nextInt(1 + i / 3);
      if (random.nextInt(4) == 0) utterance += 1 + random.nextInt(8_000);
      one(s, random, reply, utterance);
    }
    return s.hangsUp().inputs();
  }

  private static void one(Script s, Random random, long reply, long utterance) {
    CallId call = ScriptedCall.CALL;
    switch (random.nextInt(20)) {
      case 0, 1 -> s.speaks(utterance);
      case 2, 3 -> s.pauses(utterance);
      case 4, 5 -> s.said(utterance, random.nextBoolean() ? "and" : "this is ridiculous");
      case 6 -> s.ends(utterance);
      case 7, 8 -> s.sounds(reply);
      case 9, 10 -> s.finished(reply, random.nextBoolean());
      case 11 -> s.made(reply, "one ", "two ");
      case 12 -> s.key(Integer.toString(random.nextInt(10)));
      case 13 -> s.tool(reply, random.nextBoolean() ? "orders" : "record", "{\"action\":\"stop\"}");
      case 14 -> s.take(new TalkInput.ToolDone(new ReplyId(reply), "t1", random.nextBoolean(), "{}"));
      case 15 -> s.wants(reply, "transfer", "agent");
      case 16 -> s.event(new CallEvent.HoldChanged(call, random.nextBoolean(), 1));
      case 17 ->
          s.event(new CallEvent.BridgeChanged(call, random.nextBoolean() ? List.of(new CallId("b")) : List.of(), 1));
      case 18 ->
          s.sign(AnswerSign.Kind.values()[random.nextInt(AnswerSign.Kind.values().length)], random.nextBoolean());
      default -> {
        if (random.nextBoolean()) s.saidAsSound(utterance);
        else s.order(new CallCommand.Music(call, random.nextBoolean()));
      }
    }
  }
}

package io.stepline.dialog.talk;

import io.stepline.kafka.contract.AnswerSign;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Calls of every kind, as scripts. */
enum Scenario {
  GREETED_AND_SILENT(s -> greeted(s).pass(9_000).made(2, "Are you still there?").sounds(2).finished(2, true)),
  NOBODY_IS_THERE(
      s -> s.answered(Map.of()).talks(1, "Hello.").sounds(1).finished(1, true).pass(8_100).talks(2, "Hello?")
          .sounds(2).finished(2, true).pass(8_100).talks(3, "Hello?").sounds(3).finished(3, true).pass(8_100)
          .talks(4, "Hello?")
          .sounds(4).finished(4, true).pass(8_100).sounds(5).finished(5, true)),
  TOOL_FOR_LONG(s -> asked(greeted(s), 8_001, 2, "my order please").pass(700).says(2, "Let me see. ").sounds(2)
      .tool(2, "orders", "{\"id\":1}").pass(9_000).toolDone(2, false, "{\"state\":\"sent\"}").pass(4_000).failed(2)
      .finished(2, true).sounds(3).finished(3, true)),
  ASKED_AND_ANSWERED(s -> asked(greeted(s), 8_001, 2, "where is my order").pass(600).made(2, "On ", "its ", "way.")
      .sounds(2).pass(800).finished(2, true)),
  WENT_ON_AFTER_A_PAUSE(s -> asked(greeted(s), 8_001, 2, "I would like to").pass(50).speaks(20_001).pass(400)
      .pauses(20_001).said(20_001, "I would like to cancel").pass(900)
      .made(3, "Sure.").sounds(3).finished(3, true)),
  INTERRUPTED_BY_WORDS(s -> overlap(s).said(9_001, "stop please").finished(1, false).ends(9_001).made(2, "Yes?")
      .sounds(2).finished(2, true)),
  OVERLAPPED_BY_A_BACKCHANNEL(s -> overlap(s).said(9_001, "mhm").ends(9_001).pass(500).finished(1, true)),
  OVERLAPPED_FOR_LONG(s -> overlap(s).pass(1_500).finished(1, false)),
  TOKENS_COME_LATE(s -> greeted(s).speaks(8_001).pauses(8_001).ends(8_001).pass(300).said(8_001, "help").pass(100)
      .made(2, "Gladly.").sounds(2).finished(2, true)),
  SPEAKS_IN_SOUND(s -> greeted(s).speaks(8_001).pauses(8_001).saidAsSound(8_001).pass(700).made(2, "I see.").sounds(2)
      .written(8_001, "my card is gone").finished(2, true)
      .speaks(90_001).pauses(90_001).saidAsSound(90_001).pass(700)),
  WRITTEN_DOWN_WHILE_THE_BOT_SPEAKS_ON(s -> s.answered(Map.of()).made(1, "Hello, ", "this is a ", "long greeting.")
      .sounds(1)
      .pass(300).speaks(9_001).pass(200).pausesAfter(9_001, 3_000).saidAsSound(9_001).pass(100)
      .written(9_001, "this is ridiculous").finished(1, false).pass(900).made(2, "Sorry.").sounds(2).finished(2, true)),
  KEYS_BY_LENGTH(s -> greeted(s).key("4").pass(200).key("7").pass(200).key("1").pass(200).key("1").made(2, "Thank you.")
      .sounds(2).finished(2, true)),
  KEYS_BY_TIME(
      s -> greeted(s).key("4").pass(200).key("7").pass(4_000).made(2, "Forty-seven.").sounds(2).finished(2, true)),
  KEYS_IN_A_MODELS_DIALOG(s -> s.answered(Map.of()).talks(1, "Your number, please?").sounds(1).pass(300).key("8")
      .finished(1, false).pass(400).key("3").pass(400).key("0").pass(400).key("5").pass(400).key("#")
      .talks(2, "Thank you.").sounds(2).finished(2, true).key("7").pass(400).key("1").pass(3_000).talks(3, "Fine.")
      .sounds(3).finished(3, true)),
  TOOL_WITH_A_FILLER(
      s -> asked(greeted(s), 8_001, 2, "my order please").tool(2, "orders", "{\"id\":1}").pass(700).pass(1_000)
          .take(new TalkInput.ToolDone(new io.stepline.kafka.contract.ReplyId(2), "t1", false, "{\"state\":\"sent\"}"))
          .made(2, "It is sent.").sounds(2).finished(2, true)),
  INTERRUPTED_WHILE_A_TOOL_RUNS(s -> asked(greeted(s), 8_001, 2, "book it please").pass(700).says(2, "I will book it. ")
      .sounds(2).tool(2, "book", "{\"day\":\"mon\"}").pass(300).speaks(20_001).pass(1_300).finished(2, false)
      .toolDone(2, false, "{\"booked\":true}").pauses(20_001).said(20_001, "are you there").pass(900)
      .tool(3, "book", "{ \"day\": \"mon\" }").made(3, "It is booked.").sounds(3).finished(3, true)),
  MODEL_FAILS_AFTER_THE_TOOL(s -> asked(greeted(s), 8_001, 2, "book it please").pass(700)
      .tool(2, "book", "{\"day\":\"mon\"}").pass(300).toolDone(2, false, "{\"booked\":true}").pass(100).failed(2)
      .sounds(3)
      .finished(3, true)),
  HUNG_UP_WHILE_A_TOOL_RUNS(s -> asked(greeted(s), 8_001, 2, "book it please").pass(700)
      .tool(2, "book", "{\"day\":\"mon\"}").pass(300).hangsUp().toolDone(2, false, "{\"booked\":true}")),
  HOUSE_TOOLS(s -> asked(greeted(s), 8_001, 2, "call me back").pass(700).tool(2, "callback", "{\"about\":\"refund\"}")
      .made(2, "We will.").sounds(2).finished(2, true)),
  MODEL_IS_DEAD(s -> greeted(s).speaks(8_001).pauses(8_001).said(8_001, "hello").pass(700).pass(12_500).sounds(3)
      .finished(3, true).pass(100)),
  MODEL_FAILS_TWICE(s -> s.answered(Map.of()).failed(1).failed(2).pass(13_000).sounds(3).finished(3, true)),
  GOODBYE(s -> asked(greeted(s), 8_001, 2, "bye").pass(700).wants(2, "hangup", "").made(2, "Goodbye.").sounds(2)
      .finished(2, true)),
  TRANSFER_THAT_FAILS(s -> put(s, "agent")
      .event(new CallEvent.TransferProgress(ScriptedCall.CALL, "sip:agent@example.invalid", 486, true, 1))
      .made(3, "Sorry.").sounds(3)
      .finished(3, true)),
  TRANSFER_FAILS_WHILE_THE_CALLER_ASKS(s -> broken(put(s, "agent").pass(500).speaks(90_001).pass(800).pauses(90_001)
      .said(90_001, "hello").pass(1_000).talks(3, "One moment.").sounds(3)).finished(3, false).talks(4, "Sorry.")
      .sounds(4)
      .finished(4, true)),
  HUNG_UP_DURING_THE_ANNOUNCEMENT(s -> asked(greeted(s), 8_001, 2, "somebody please").pass(700)
      .wants(2, "transfer", "agent").made(2, "I put you through.").sounds(2).pass(200).finished(2, false).hangsUp()),
  TRANSFER_TO_NOBODY(s -> put(s, "nobody-of-that-name").made(3, "Sorry.").sounds(3).finished(3, true)),
  BRIDGED_FOR_LONG(s -> greeted(s)
      .event(new CallEvent.BridgeChanged(ScriptedCall.CALL, List.of(new CallId("other")), 1)).pass(60_000)
      .event(new CallEvent.BridgeChanged(ScriptedCall.CALL, List.of(), 1)).pass(9_000).made(2, "Anything else?")
      .sounds(2).finished(2, true)),
  HELD(s -> greeted(s).event(new CallEvent.HoldChanged(ScriptedCall.CALL, true, 1)).pass(60_000)
      .event(new CallEvent.HoldChanged(ScriptedCall.CALL, false, 1)).pass(9_000)),
  QUEUED_AND_GIVEN_BACK(s -> put(s, "agent").order(new CallCommand.Music(ScriptedCall.CALL, true))
      .take(new TalkInput.Queued("sales")).pass(30_000)
      .order(new CallCommand.Music(ScriptedCall.CALL, false)).take(new TalkInput.Told("You are number 1.")).sounds(3)
      .finished(3, true)
      .order(new CallCommand.Music(ScriptedCall.CALL, true)).pass(60_000).take(new TalkInput.LeftQueue())
      .take(new TalkInput.GivenBack()).made(4, "Nobody is free.").sounds(4)
      .finished(4, true)),
  CAMPAIGN_TO_A_PERSON(s -> s.answered(Map.of("campaign.detect", "true")).pass(1_000).sign(AnswerSign.Kind.HUMAN, false)
      .made(1, "Hello, this is the store.").sounds(1)
      .finished(1, true)),
  CAMPAIGN_WITHOUT_A_SIGN(
      s -> s.answered(Map.of("campaign.detect", "true")).pass(7_000).made(1, "Hello.").sounds(1).finished(1, true)),
  CAMPAIGN_TO_A_MACHINE(s -> s.answered(Map.of("campaign.detect", "true", "campaign.voicemail", "please call"))
      .sign(AnswerSign.Kind.HUMAN, false).sounds(1)
      .sign(AnswerSign.Kind.VOICEMAIL, true).finished(1, false).pass(500)
      .take(new TalkInput.Sign(new AnswerSign.Beep(ScriptedCall.CALL, 1_000, 1))).sounds(2)
      .finished(2, true)),
  CAMPAIGN_TO_AN_ENDLESS_MACHINE(s -> s.answered(Map.of("campaign.detect", "true", "campaign.voicemail", "please call"))
      .sign(AnswerSign.Kind.VOICEMAIL, true).pass(46_000)),
  TOO_LONG(s -> greeted(s).event(new CallEvent.HoldChanged(ScriptedCall.CALL, true, 1)).pass(1_900_000)
      .made(2, "We have to end.").sounds(2).finished(2, true));

  private final UnaryOperator<Script> writes;

  Scenario(UnaryOperator<Script> writes) {
    this.writes = writes;
  }

  List<ScriptedCall.Timed> script() {
    return writes.apply(new Script()).pass(20_000).hangsUp().inputs();
  }

  private static Script greeted(Script s) {
    return s.answered(Map.of()).made(1, "Hello, ", "this is ", "the desk.").sounds(1).pass(1_000).finished(1, true)
        .pass(500);
  }

  private static Script asked(Script s, long utterance, long reply, String text) {
    return s.speaks(utterance).pass(800).pauses(utterance).said(utterance, text);
  }

  static Script broken(Script s) {
    return s.event(new CallEvent.TransferProgress(ScriptedCall.CALL, "sip:agent@example.invalid", 404, true, 1));
  }

  private static Script overlap(Script s) {
    return s.answered(Map.of()).made(1, "Hello, ", "this is a ", "long greeting.").sounds(1).pass(300).speaks(9_001)
        .pass(250).pauses(9_001);
  }

  private static Script put(Script s, String target) {
    return asked(greeted(s), 8_001, 2, "somebody please").pass(700).wants(2, "transfer", target)
        .made(2, "I put you through.").sounds(2).finished(2, true);
  }
}

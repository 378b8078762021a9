package io.stepline.gateway.sip;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Properties;
import javax.sip.SipStack;

/**
 * No message log: messages hold numbers and names. Named in the stack's properties, so public with a public
 * constructor.
 */
public final class NoServerLogger implements ServerLogger {
  @Override
  public void closeLogFile() {}

  @Override
  public void logMessage(SIPMessage m, String from, String to, boolean sender, long time) {}

  @Override
  public void logMessage(SIPMessage m, String from, String to, String status, boolean sender, long time) {}

  @Override
  public void logMessage(SIPMessage m, String from, String to, String status, boolean sender) {}

  @Override
  public void logException(Exception e) {}

  @Override
  public void setStackProperties(Properties p) {}

  @Override
  public void setSipStack(SipStack s) {}
}

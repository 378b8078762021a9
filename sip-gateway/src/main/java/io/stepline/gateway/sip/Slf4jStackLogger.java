package io.stepline.gateway.sip;

import gov.nist.core.StackLogger;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stack's log through SLF4J. Named in the stack's properties, so public with a public constructor. */
public final class Slf4jStackLogger implements StackLogger {
  private final Logger log = LoggerFactory.getLogger("sip.stack");

  @Override
  public void logStackTrace() {}

  @Override
  public void logStackTrace(int level) {}

  @Override
  public int getLineCount() {
    return 0;
  }

  @Override
  public void logException(Throwable t) {
    log.debug("stack", t);
  }

  @Override
  public void logDebug(String m) {
    log.debug(m);
  }

  @Override
  public void logDebug(String m, Exception e) {
    log.debug(m, e);
  }

  @Override
  public void logTrace(String m) {
    log.trace(m);
  }

  @Override
  public void logFatalError(String m) {
    log.error(m);
  }

  @Override
  public void logError(String m) {
    log.debug(m);
  }

  @Override
  public void logError(String m, Exception e) {
    log.debug(m, e);
  }

  @Override
  public void logWarning(String m) {
    log.debug(m);
  }

  @Override
  public void logInfo(String m) {
    log.debug(m);
  }

  @Override
  public boolean isLoggingEnabled() {
    return log.isWarnEnabled();
  }

  @Override
  public boolean isLoggingEnabled(int level) {
    return switch (level) {
      case TRACE_TRACE -> log.isTraceEnabled();
      case TRACE_FATAL -> log.isErrorEnabled();
      default -> log.isDebugEnabled();
    };
  }

  @Override
  public void disableLogging() {}

  @Override
  public void enableLogging() {}

  @Override
  public void setBuildTimeStamp(String s) {}

  @Override
  public void setStackProperties(Properties p) {}

  @Override
  public String getLoggerName() {
    return "sip.stack";
  }
}

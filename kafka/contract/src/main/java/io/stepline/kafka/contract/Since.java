package io.stepline.kafka.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component that came to its record later. On the wire it stands behind those that were there before.
 *
 * @see WireCodec#FIRST
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.METHOD, ElementType.FIELD, ElementType.PARAMETER})
public @interface Since {
  /** The version of the root's schema that brought it. */
  int value();

  /**
   * What it is where the writer did not know it: a number, true or false, a text; for records and constants the name of
   * a constant of theirs. Lists, maps, arrays and optional values are empty then and name nothing.
   */
  String or() default "";
}

package io.stepline.ops.app.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * All that is known of one setting, at the component that takes it; {@link Binder}, the refusals, {@code --help} and
 * docs/settings.md read it here.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** As it is written in {@code stepline.yaml}, with dots. */
  String key();

  /** What it is where nobody sets it. One whose default is not empty must not be empty. */
  String or();

  /** Of numbers. */
  String unit() default "";

  double min() default Double.NEGATIVE_INFINITY;

  double max() default Double.POSITIVE_INFINITY;

  /** The only values it takes. */
  String[] words() default {};

  /** A regular expression of what it takes, where it is not empty. */
  String like() default "";

  /** One that it takes, for the refusal. */
  String such() default "";

  /** Whether it may be empty although its default is not. */
  boolean empty() default false;

  /** Whether its value must not be shown. */
  boolean secret() default false;

  /** One sentence for people, in Markdown. */
  String says();
}

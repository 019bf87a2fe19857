package org.lqagent.lab.bench;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a benchmark measures, in one line. A class of this package with it and a {@code main} is
 * listed and run by {@link BenchCommand}; its name there is the class name without {@code Bench}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Measures {
  String value();

  /** Options that its virtual machine needs. */
  String[] jvm() default {};
}

package org.lqagent.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test of the lab: skipped, with the reason printed, where there can be none. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(AsRoot.Condition.class)
public @interface AsRoot {
  /** Asks {@link Lab#obstacle()}. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return Lab.obstacle()
          .map(
              reason -> {
                System.out.println("skipped: " + context.getDisplayName() + ": " + reason);
                return ConditionEvaluationResult.disabled(reason);
              })
          .orElseGet(() -> ConditionEvaluationResult.enabled("root"));
    }
  }
}

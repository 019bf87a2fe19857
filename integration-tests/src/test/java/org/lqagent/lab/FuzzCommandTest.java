package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A short run of the fuzzer over both its targets; {@code integration-tests/bin/fuzz} does long
 * ones.
 */
@Tag("F-16")
@Tag("F-17")
class FuzzCommandTest {
  private static final Pattern RUNS = Pattern.compile("stat::number_of_executed_units: ([0-9]+)");
  private static final Pattern COVERED = Pattern.compile("DONE\\s+cov: ([0-9]+)");

  private static Outcome fuzz(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(Checkout.root().resolve("integration-tests/bin/fuzz").toString()));
    command.addAll(List.of(arguments));
    return Outcome.of(command, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"message", "reply"})
  void findsNothing(String target) {
    Outcome outcome = fuzz("--seconds", "10", target);
    assertThat(outcome.status()).as(outcome.output()).isZero();
    // It did run, and through our code.
    assertThat(number(RUNS, outcome)).isGreaterThan(50);
    assertThat(number(COVERED, outcome)).isGreaterThan(50);
  }

  private static int number(Pattern pattern, Outcome outcome) {
    Matcher matcher = pattern.matcher(outcome.output());
    assertThat(matcher.find()).as(pattern + " in\n" + outcome.output()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  @Test
  void aTargetThatIsNotThereIsAMistake() {
    assertThat(fuzz("massage").status()).isEqualTo(2);
    assertThat(fuzz("--seconds", "ten").status()).isEqualTo(2);
  }
}

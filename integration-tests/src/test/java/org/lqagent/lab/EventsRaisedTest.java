package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lqagent.agent.EventCatalogue;

/** No event of the catalogue is without a test that has it raised, and names it. */
class EventsRaisedTest {
  private static final Pattern NAME = Pattern.compile("(?m)^([A-Z_]+) \\([A-Z]+\\)$");

  @Test
  void everyEventOfTheCatalogueIsNamedByATest() throws IOException {
    List<String> names =
        NAME.matcher(EventCatalogue.text()).results().map(result -> result.group(1)).toList();
    assertThat(names).hasSizeGreaterThan(40).doesNotHaveDuplicates();
    String tests = sources();
    Map<String, Boolean> named = new TreeMap<>();
    for (String name : names) {
      named.put(name, isNamed(name, tests));
    }
    assertThat(named).doesNotContainValue(false);
  }

  /** As a line of the log begins with it, or as a constant that is compared. */
  private static boolean isNamed(String name, String tests) {
    return Pattern.compile("\"" + name + "\\b|\\bEvent\\." + name + "\\b").matcher(tests).find();
  }

  private static String sources() throws IOException {
    Path root = Checkout.root();
    try (Stream<Path> agent = Files.walk(root.resolve("agent/src/test/java"));
        Stream<Path> lab = Files.walk(root.resolve("integration-tests/src/test/java"))) {
      return Stream.concat(agent, lab)
          .filter(file -> file.toString().endsWith("Test.java"))
          .map(EventsRaisedTest::read)
          .collect(Collectors.joining("\n"));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

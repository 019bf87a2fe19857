package org.lqagent.lab.requirements;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lqagent.lab.requirements.TestResults.Result;

/** Requirements, the tests that bind them, and what became of those. */
record RequirementTable(
    List<Requirement> requirements,
    Map<String, SortedSet<TestName>> tests,
    Map<TestName, Result> results) {
  private static final String NO_TEST = "NO TEST";

  /** Those that have neither a test nor a reason for having none. */
  List<String> unbound() {
    return requirements.stream()
        .filter(row -> row.untested().isEmpty() && !tests.containsKey(row.id()))
        .map(Requirement::id)
        .toList();
  }

  /** Those that are said to be without a test, but have one. */
  List<String> boundAfterAll() {
    return requirements.stream()
        .filter(row -> row.untested().isPresent() && tests.containsKey(row.id()))
        .map(Requirement::id)
        .toList();
  }

  /** Tags that look like a requirement's id and are none. */
  Collection<String> unknownTags() {
    Collection<String> unknown = new TreeSet<>(tests.keySet());
    unknown.removeIf(tag -> !Requirement.isId(tag));
    requirements.forEach(row -> unknown.remove(row.id()));
    return unknown;
  }

  /** The table in Markdown. */
  String toMarkdown() {
    StringBuilder text = new StringBuilder("# Requirements and the tests that bind them\n\n");
    text.append(summary()).append('\n');
    String group = "";
    for (Requirement row : requirements) {
      if (!row.group().equals(group)) {
        group = row.group();
        text.append("\n## ").append(group);
        text.append("\n\n| row | rule | tests | result |\n|---|---|---|---|\n");
      }
      text.append(
          "| %s | %s | %s | %s |\n".formatted(row.id(), row.rule(), names(row), result(row)));
    }
    return text.toString();
  }

  /** How many rows there are of each result, in a line. */
  String summary() {
    Map<String, Long> counts =
        requirements.stream()
            .collect(Collectors.groupingBy(row -> word(row), Collectors.counting()));
    return "%d rows: %d passed, %d failed, %d skipped, %d not run, %d without a test for a reason, %d without a test"
        .formatted(
            requirements.size(),
            counts.getOrDefault("passed", 0L),
            counts.getOrDefault("FAILED", 0L),
            counts.getOrDefault("skipped", 0L),
            counts.getOrDefault("not run", 0L),
            counts.getOrDefault("", 0L),
            counts.getOrDefault(NO_TEST, 0L));
  }

  private String names(Requirement row) {
    return tests.getOrDefault(row.id(), new TreeSet<>()).stream()
        .map(test -> "`" + test + "`")
        .collect(Collectors.joining(", "));
  }

  private String result(Requirement row) {
    return row.untested().map(reason -> "not tested: " + reason).orElseGet(() -> word(row));
  }

  /** The worst of its tests; those that passed count where others were left out. */
  private String word(Requirement row) {
    if (!tests.containsKey(row.id())) {
      return row.untested().isPresent() ? "" : NO_TEST;
    }
    Collection<Result> seen =
        tests.get(row.id()).stream()
            .filter(results::containsKey)
            .map(results::get)
            .collect(Collectors.toSet());
    if (seen.contains(Result.FAILED)) {
      return "FAILED";
    }
    if (seen.contains(Result.PASSED)) {
      return "passed";
    }
    return seen.isEmpty() ? "not run" : "skipped";
  }
}

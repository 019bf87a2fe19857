package org.lqagent.lab.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ways of doing the same, by turns, and the figures of each: the first is what others are beside.
 */
final class Contest {
  private final String unit;
  private final Map<String, List<Double>> figures = new LinkedHashMap<>();

  /**
   * @param unit what the figures are, "a second" for one
   */
  Contest(String unit) {
    this.unit = unit;
  }

  void add(String way, double figure) {
    figures.computeIfAbsent(way, none -> new ArrayList<>()).add(figure);
  }

  static double median(List<Double> figures) {
    List<Double> sorted = figures.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  double median(String way) {
    return median(figures.get(way));
  }

  /** Prints a line for each way: the median, the extremes, and how it is to the first. */
  void print() {
    double first = median(figures.values().iterator().next());
    figures.forEach(
        (way, all) -> {
          double median = median(all);
          System.out.printf(
              "%-44s %,12.0f %s (%,.0f..%,.0f of %d)  %.2f%n",
              way,
              median,
              unit,
              all.stream().min(Double::compare).orElseThrow(),
              all.stream().max(Double::compare).orElseThrow(),
              all.size(),
              median / first);
        });
  }
}

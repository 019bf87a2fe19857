package org.lqagent.agent;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lqagent.agent.config.Configuration;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.hooks.RouteSettings;

/**
 * Where in the kernel a run has written, so that a later one with another table or protocol finds
 * what is left there and takes it over, or away. Kept in a small file of the state directory.
 *
 * @param routes empty if it made none
 * @param filterTable empty if it verified nothing
 */
record KernelTrace(Optional<RouteSettings> routes, Optional<String> filterTable) {
  static final KernelTrace NONE = new KernelTrace(Optional.empty(), Optional.empty());

  private static final String NAME = "kernel";

  static KernelTrace of(Configuration configuration) {
    return new KernelTrace(
        Optional.of(configuration)
            .filter(wanted -> wanted.routes().enabled())
            .map(Kernel::routeSettings),
        Optional.of(configuration).filter(Kernel::verified).map(wanted -> wanted.filter().table()));
  }

  /**
   * The trace of the last run that had a state directory; none if there was no such run.
   *
   * @throws IOException if the file cannot be read, or makes no sense
   */
  static KernelTrace read(Path directory) throws IOException {
    Properties properties = new Properties();
    Path file = directory.resolve(NAME);
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
      Optional<RouteSettings> routes =
          properties.containsKey("routes.protocol")
              ? Optional.of(
                  new RouteSettings(
                      number(properties, "routes.table"),
                      number(properties, "routes.metric"),
                      number(properties, "routes.protocol"),
                      prefixes(properties, "routes.inside"),
                      prefixes(properties, "routes.aggregates"),
                      false))
              : Optional.empty();
      return new KernelTrace(routes, Optional.ofNullable(properties.getProperty("filter.table")));
    } catch (NoSuchFileException e) {
      return NONE;
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " makes no sense: " + e.getMessage(), e);
    }
  }

  private static int number(Properties properties, String key) {
    return Integer.parseInt(properties.getProperty(key, ""));
  }

  private static List<Ipv6Prefix> prefixes(Properties properties, String key) {
    return Stream.of(properties.getProperty(key, "").split(" "))
        .filter(word -> !word.isEmpty())
        .map(Ipv6Prefix::parse)
        .toList();
  }

  /** Writes it down, in place of an earlier one. */
  void write(Path directory) throws IOException {
    Properties properties = new Properties();
    routes.ifPresent(
        settings -> {
          properties.setProperty("routes.table", Integer.toString(settings.table()));
          properties.setProperty("routes.metric", Long.toString(settings.metric()));
          properties.setProperty("routes.protocol", Integer.toString(settings.protocol()));
          properties.setProperty("routes.inside", words(settings.ranges()));
          properties.setProperty("routes.aggregates", words(settings.aggregates()));
        });
    filterTable.ifPresent(table -> properties.setProperty("filter.table", table));
    Files.createDirectories(directory);
    Path partial = directory.resolve(NAME + ".new");
    try (Writer out = Files.newBufferedWriter(partial)) {
      properties.store(out, "Where lqagent has written in the kernel.");
    }
    Files.move(partial, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String words(List<Ipv6Prefix> prefixes) {
    return prefixes.stream().map(Ipv6Prefix::toString).collect(Collectors.joining(" "));
  }
}

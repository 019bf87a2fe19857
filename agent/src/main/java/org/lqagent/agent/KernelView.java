package org.lqagent.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.lqagent.hooks.FilterEntry;
import org.lqagent.hooks.RouteState;
import org.lqagent.hooks.SourceFilter;

/**
 * What shall be in the kernel and what is there, as JSON, one route, source or interface a line:
 * {@code wanted} and {@code found} are alike when all is well, and null where there is nothing.
 */
final class KernelView {
  private static final JsonFactory JSON = new JsonFactory();

  private final Kernel kernel;

  KernelView(Kernel kernel) {
    this.kernel = kernel;
  }

  void write(OutputStream out) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.setRootValueSeparator(null);
      if (kernel.filter().isPresent()) {
        filter(json, kernel.filter().get());
      }
      if (kernel.routes().isPresent()) {
        for (RouteState route : kernel.routes().get().state()) {
          line(
              json,
              "route",
              route.destination().toString(),
              Optional.empty(),
              route.wanted(),
              route.found(),
              route.reason());
        }
      }
    }
  }

  private static void filter(JsonGenerator json, SourceFilter filter) throws IOException {
    Map<FilterEntry, String> wanted = filter.wanted();
    Map<FilterEntry, String> found = filter.found();
    Set<FilterEntry> adopted = filter.adopted();
    Set<FilterEntry> all = new HashSet<>(wanted.keySet());
    all.addAll(found.keySet());
    Comparator<FilterEntry> order =
        Comparator.comparing((FilterEntry entry) -> entry instanceof FilterEntry.Source)
            .thenComparing(FilterEntry::toString);
    for (FilterEntry entry : (Iterable<FilterEntry>) all.stream().sorted(order)::iterator) {
      Optional<String> reason =
          Optional.of("of an earlier run").filter(none -> adopted.contains(entry));
      if (entry instanceof FilterEntry.Source source) {
        line(
            json,
            "source",
            source.source().isAddress()
                ? source.source().network().toString()
                : source.source().toString(),
            Optional.of(source.interfaceName()),
            Optional.ofNullable(wanted.get(entry)).map(present -> "accept"),
            Optional.ofNullable(found.get(entry)).map(present -> "accept"),
            reason);
      } else if (entry instanceof FilterEntry.Loop loop) {
        line(
            json,
            "loop",
            loop.destination() + " from " + loop.hardwareAddress().toColonHex(),
            Optional.of(loop.interfaceName()),
            Optional.ofNullable(wanted.get(entry)).map(present -> "looping"),
            Optional.ofNullable(found.get(entry)).map(present -> "looping"),
            reason);
      } else if (entry instanceof FilterEntry.Access access) {
        line(
            json,
            "interface",
            access.interfaceName(),
            Optional.of(access.interfaceName()),
            Optional.ofNullable(wanted.get(entry)),
            Optional.ofNullable(found.get(entry)),
            reason);
      }
    }
  }

  private static void line(
      JsonGenerator json,
      String kind,
      String name,
      Optional<String> interfaceName,
      Optional<String> wanted,
      Optional<String> found,
      Optional<String> reason)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", kind);
    json.writeStringField("name", name);
    field(json, "interface", interfaceName);
    field(json, "wanted", wanted);
    field(json, "found", found);
    json.writeBooleanField("right", Objects.equals(wanted, found));
    field(json, "reason", reason);
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private static void field(JsonGenerator json, String name, Optional<String> value)
      throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get());
    } else {
      json.writeNullField(name);
    }
  }
}

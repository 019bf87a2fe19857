package org.lqagent.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.lqagent.agent.control.View;
import org.lqagent.binding.Binding;
import org.lqagent.capture.CaptureStatistics;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.hooks.RouteHook;
import org.lqagent.hooks.SourceFilter;

/** What the control socket shows of the daemon. */
final class Views {
  private static final JsonFactory JSON = new JsonFactory();

  private final Agent agent;
  private final Instant started = Instant.now();

  Views(Agent agent) {
    this.agent = agent;
  }

  Map<String, View> byPath() {
    return Map.of(
        "/bindings", this::bindings,
        "/status", this::status,
        "/counters", this::counters,
        "/kernel", this::kernel);
  }

  private void bindings(Map<String, String> parameters, OutputStream out) throws IOException {
    refuseOthers(parameters, Set.of("interface", "client", "in"));
    Predicate<Binding> wanted = binding -> true;
    if (parameters.containsKey("interface")) {
      String name = parameters.get("interface");
      wanted = wanted.and(binding -> binding.interfaceName().filter(name::equals).isPresent());
    }
    if (parameters.containsKey("in")) {
      Ipv6Prefix in = Ipv6Prefix.parse(parameters.get("in"));
      wanted = wanted.and(binding -> isIn(binding.lease().prefix(), in));
    }
    Stream<Binding> bindings =
        parameters.containsKey("client")
            ? agent.lasting().table().ofClient(Duid.parse(parameters.get("client"))).stream()
            : agent.lasting().table().bindings();
    try (BindingJson json = new BindingJson(out)) {
      for (Binding binding : (Iterable<Binding>) bindings.filter(wanted)::iterator) {
        json.write(binding);
      }
    }
  }

  /** An address asks for what covers it, a prefix for what lies in it. */
  private static boolean isIn(Ipv6Prefix lease, Ipv6Prefix in) {
    return in.contains(lease) || in.isAddress() && lease.contains(in);
  }

  private void status(Map<String, String> parameters, OutputStream out) throws IOException {
    refuseOthers(parameters, Set.of());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("up_seconds", Duration.between(started, Instant.now()).toSeconds());
    fields.put("uplink", agent.configuration().uplink().interfaceName());
    fields.put("bindings", (long) agent.lasting().table().size());
    fields.put(
        "delegated_prefixes",
        agent
            .lasting()
            .table()
            .bindings()
            .filter(b -> b.lease().kind() == Lease.Kind.PREFIX)
            .count());
    agent
        .kernel()
        .filter()
        .map(SourceFilter::size)
        .ifPresent(n -> fields.put("filter_elements", (long) n));
    if (agent.kernel().routes().isPresent()) {
      RouteHook routes = agent.kernel().routes().get();
      fields.put("routes", (long) routes.kernelRoutes().size());
      fields.put("routes_refused", (long) routes.refused().size());
    }
    fields.put("waiting_for_next_hop", (long) agent.pipeline().waitingForNextHop());
    fields.put("questions_open", (long) agent.pipeline().questionsOpen());
    fields.put("unknown_remembered", (long) agent.negative().unknowns().size());
    fields.put("backlog", (long) agent.lasting().keeper().backlog());
    long lost = agent.captures().lost();
    fields.put("gleaning", lost == 0 ? "complete" : "incomplete: " + lost + " frames lost");
    for (LiveCapture capture : agent.captures().all()) {
      fields.put("capture_" + capture.name().replace(' ', '_'), describe(capture));
    }
    write(fields, out);
  }

  private static String describe(LiveCapture capture) {
    return capture.statistics().map(Views::describe).orElse("lost");
  }

  private static String describe(CaptureStatistics statistics) {
    return statistics.received()
        + " frames, "
        + (statistics.droppedByKernel() + statistics.droppedByInterface())
        + " dropped";
  }

  private void kernel(Map<String, String> parameters, OutputStream out) throws IOException {
    refuseOthers(parameters, Set.of());
    new KernelView(agent.kernel()).write(out);
  }

  private void counters(Map<String, String> parameters, OutputStream out) throws IOException {
    refuseOthers(parameters, Set.of());
    write(agent.lasting().counts().snapshot(), out);
  }

  private static void write(Map<String, ?> fields, OutputStream out) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      for (Map.Entry<String, ?> field : fields.entrySet()) {
        if (field.getValue() instanceof Long number) {
          json.writeNumberField(field.getKey(), number);
        } else {
          json.writeStringField(field.getKey(), field.getValue().toString());
        }
      }
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void refuseOthers(Map<String, String> parameters, Set<String> known) {
    for (String name : parameters.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "no parameter " + name + " here; known are " + String.join(", ", known));
      }
    }
  }
}

package org.lqagent.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.lqagent.agent.control.Resource;
import org.lqagent.agent.control.UnavailableException;
import org.lqagent.binding.Binding;
import org.lqagent.capture.CaptureStatistics;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.gleaning.SourceVerifier;
import org.lqagent.hooks.RouteHook;
import org.lqagent.hooks.SourceFilter;
import org.lqagent.leasequery.ServerState;
import org.lqagent.leasequery.Unknown;

/** What the control socket shows of the daemon. */
final class Views {
  private final Agent agent;
  private final Instant started = Instant.now();

  Views(Agent agent) {
    this.agent = agent;
  }

  Map<String, Resource> byPath() {
    Clearing clearing = new Clearing(agent);
    Health health = agent.health();
    return Map.ofEntries(
        Map.entry("/recovery", new RecoveryView(agent).resource()),
        Map.entry("/bindings", Resource.ofLong(this::bindings).withDelete(clearing::bindings)),
        Map.entry("/sharing", new SharingView(agent).resource()),
        Map.entry("/events", Resource.ofLong(new EventsView(agent.lasting().outlets()))),
        Map.entry("/servers", Resource.of(this::servers)),
        Map.entry("/unknown", Resource.of(this::unknown).withDelete(clearing::unknown)),
        Map.entry("/status", Resource.of(this::status)),
        Map.entry("/counters", Resource.of(this::counters)),
        Map.entry("/kernel", Resource.of(this::kernel)),
        Map.entry("/healthz", Resource.of(new HealthView("healthy", health::ailments))),
        Map.entry("/readyz", Resource.of(new HealthView("ready", health::obstacles))));
  }

  private void bindings(Map<String, String> parameters, OutputStream out) throws IOException {
    BindingQuery query = BindingQuery.of(parameters);
    try (BindingJson json = new BindingJson(out, agent.lasting().timeOfDay());
        Stream<Binding> bindings = query.in(agent.lasting().table())) {
      for (Binding binding : (Iterable<Binding>) bindings::iterator) {
        json.write(binding);
      }
    }
  }

  private void servers(Map<String, String> parameters, OutputStream out)
      throws IOException, UnavailableException {
    Parameters.of(parameters);
    TimeOfDay time = agent.lasting().timeOfDay();
    try (JsonLines json = new JsonLines(out)) {
      for (ServerState state : agent.servers()) {
        json.write(fields(state, time));
      }
    }
  }

  private Map<String, Object> fields(ServerState state, TimeOfDay time) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("server", state.server().endpoint());
    fields.put("server_id", state.server().serverId());
    fields.put(
        "state",
        state.silentSince().isPresent()
            ? "silent"
            : state.lastAnswer().isPresent() ? "answering" : "not heard yet");
    fields.put("silent_since", state.silentSince().map(time::of));
    fields.put("last_answer", state.lastAnswer().map(time::of));
    fields.put(
        "answer_ms",
        agent
            .lasting()
            .counts()
            .latencies()
            .usual(state.server())
            .map(usual -> usual.toNanos() / 1000 / 1e3));
    fields.put("questions_open", state.open());
    fields.put("asked", state.asked());
    fields.put("answered", state.answered());
    return fields;
  }

  /** Who is being asked about, and who was asked about in vain and is not again for a while. */
  private void unknown(Map<String, String> parameters, OutputStream out) throws IOException {
    Optional<Ipv6Prefix> prefix =
        Parameters.of(parameters, "prefix").value("prefix", Ipv6Prefix::parse);
    TimeOfDay time = agent.lasting().timeOfDay();
    try (JsonLines json = new JsonLines(out)) {
      for (SourceVerifier.Open open : agent.pipeline().asking()) {
        if (prefix.isEmpty() || prefix.get().contains(open.address())) {
          Map<String, Object> fields = new LinkedHashMap<>();
          fields.put("source", open.address());
          fields.put("interface", open.interfaceName());
          fields.put("state", "asking");
          json.write(fields);
        }
      }
      for (Unknown unknown : agent.negative().unknowns()) {
        if (prefix.isEmpty() || prefix.get().contains(unknown.prefix())) {
          json.write(fields(unknown, time));
        }
      }
    }
  }

  private static Map<String, Object> fields(Unknown unknown, TimeOfDay time) {
    Map<String, Object> fields = new LinkedHashMap<>();
    Ipv6Prefix prefix = unknown.prefix();
    fields.put("source", prefix.isAddress() ? prefix.network() : prefix);
    fields.put("interface", Optional.empty());
    fields.put("state", unknown.reason().name().toLowerCase(Locale.ROOT));
    fields.put("since", time.of(unknown.since()));
    fields.put("until", time.of(unknown.until()));
    fields.put("failures", unknown.failures());
    return fields;
  }

  private void status(Map<String, String> parameters, OutputStream out) throws IOException {
    Parameters.of(parameters);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("up_seconds", Duration.between(started, Instant.now()).toSeconds());
    fields.put("uplink", agent.configuration().uplink().interfaceName());
    fields.put("bindings", (long) agent.lasting().table().size());
    // Nothing here may take longer the more leases there are: it is looked at every second.
    fields.put("delegated_prefixes", agent.lasting().counts().leases().prefixes());
    agent
        .kernel()
        .filter()
        .map(SourceFilter::size)
        .ifPresent(n -> fields.put("filter_elements", (long) n));
    if (agent.kernel().routes().isPresent()) {
      RouteHook routes = agent.kernel().routes().get();
      fields.put("routes", (long) routes.size());
      fields.put("routes_refused", (long) routes.refused().size());
    }
    fields.put("kernel_untold", (long) agent.untold());
    agent
        .lasting()
        .state()
        .ifPresent(state -> fields.put("state_unwritten", (long) state.unwritten()));
    fields.put("waiting_for_next_hop", (long) agent.pipeline().waitingForNextHop());
    fields.put("questions_open", (long) agent.pipeline().questionsOpen());
    fields.put("unknown_remembered", (long) agent.negative().size());
    RecoveryStatus recovery = agent.recovery().status();
    fields.put("recovery", recovery.state().word());
    fields.putAll(RecoveryView.numbers(recovery, "recovery_"));
    agent
        .lasting()
        .sharing()
        .map(sharing -> SharingView.fields(sharing.status()))
        .ifPresent(
            sharing -> sharing.forEach((name, value) -> fields.put("sharing_" + name, value)));
    fields.put("backlog", (long) agent.lasting().keeper().backlog());
    Memory memory = Memory.now();
    fields.put("memory_used", memory.used());
    fields.put("memory_limit", memory.limit());
    memory.resident().ifPresent(octets -> fields.put("memory_resident", octets));
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
    Parameters.of(parameters);
    new KernelView(agent.kernel()).write(out);
  }

  private void counters(Map<String, String> parameters, OutputStream out) throws IOException {
    Parameters.of(parameters);
    write(agent.lasting().counts().snapshot(), out);
  }

  private static void write(Map<String, ?> fields, OutputStream out) throws IOException {
    try (JsonLines json = new JsonLines(out)) {
      json.write(fields);
    }
  }
}

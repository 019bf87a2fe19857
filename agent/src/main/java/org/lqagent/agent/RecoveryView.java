package org.lqagent.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lqagent.agent.config.Configuration;
import org.lqagent.agent.control.Resource;
import org.lqagent.agent.control.UnavailableException;
import org.lqagent.bulk.BulkOutcome;
import org.lqagent.bulk.BulkProgress;
import org.lqagent.gleaning.AccessLink;

/** The recovery on the control socket: its numbers, then a line for each server or query. */
final class RecoveryView {
  private final Agent agent;

  RecoveryView(Agent agent) {
    this.agent = agent;
  }

  Resource resource() {
    return Resource.of(this::show).withPost(this::start);
  }

  private void show(Map<String, String> parameters, OutputStream out) throws IOException {
    Parameters.of(parameters);
    write(agent.recovery().status(), out);
  }

  private void start(Map<String, String> parameters, OutputStream out)
      throws IOException, UnavailableException {
    Optional<String> interfaceName = Parameters.of(parameters, "interface").text("interface");
    Optional<String> link =
        interfaceName.map(
            name ->
                agent.configuration().access().stream()
                    .map(Configuration.Access::interfaceName)
                    .filter(name::equals)
                    .findFirst()
                    .or(() -> agent.pipeline().links().link(name).map(AccessLink::interfacePattern))
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "interface: "
                                    + name
                                    + " is no access interface of the configuration")));
    Optional<String> obstacle = agent.recovery().obstacle();
    if (obstacle.isPresent()) {
      throw new UnavailableException(obstacle.get());
    }
    try {
      agent.lasting().keeper().call(() -> agent.recovery().start("an operator", link));
    } catch (SystemRefusedException e) {
      throw new UnavailableException(e.getMessage());
    }
    write(agent.recovery().status(), out);
  }

  private static void write(RecoveryStatus status, OutputStream out) throws IOException {
    try (JsonLines json = new JsonLines(out)) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("state", status.state().word());
      fields.put("why", status.why());
      fields.put("started", status.started());
      fields.put("ended", status.ended());
      numbers(status, "").forEach(fields::put);
      json.write(fields);
      if (status.outcomes().isEmpty()) {
        for (BulkProgress progress : status.servers()) {
          json.write(fields(progress));
        }
      } else {
        for (BulkOutcome outcome : status.outcomes()) {
          json.write(fields(outcome));
        }
      }
    }
  }

  /** The numbers by name, the same for every reader. */
  static Map<String, Long> numbers(RecoveryStatus status, String prefix) {
    Map<String, Long> numbers = new LinkedHashMap<>();
    numbers.put(prefix + "restored", status.restored());
    numbers.put(prefix + "known", status.known());
    numbers.put(prefix + "told", status.told());
    numbers.put(prefix + "confirmed", status.confirmed());
    numbers.put(prefix + "new", status.added());
    numbers.put(prefix + "changed", status.changed());
    numbers.put(prefix + "not_ours", status.notOurs());
    numbers.put(prefix + "unconfirmed", status.unconfirmed());
    numbers.put(prefix + "gone", status.gone());
    return numbers;
  }

  private static Map<String, Object> fields(BulkProgress progress) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("server", progress.server().server().endpoint());
    fields.put("queries", progress.queries());
    fields.put("ended", progress.ended());
    fields.put("leases", progress.leases());
    fields.put("waiting_for", progress.waitingFor());
    return fields;
  }

  private static Map<String, Object> fields(BulkOutcome outcome) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("server", outcome.server().server().endpoint());
    fields.put("query", outcome.query());
    fields.put("ending", outcome.ending().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    fields.put("leases", outcome.leases());
    fields.put("attempts", outcome.attempts());
    fields.put("why", outcome.why());
    return fields;
  }
}

package org.lqagent.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.lqagent.agent.control.Resource;
import org.lqagent.agent.control.UnavailableException;
import org.lqagent.agent.sharing.Sharing;
import org.lqagent.agent.sharing.SharingSettings;
import org.lqagent.agent.sharing.SharingStatus;

/** Shows this concentrator's part among those that share bindings, and changes it. */
final class SharingView {
  private final Agent agent;

  SharingView(Agent agent) {
    this.agent = agent;
  }

  Resource resource() {
    return Resource.of(this::show).withPost(this::change);
  }

  private void show(Map<String, String> parameters, OutputStream out)
      throws IOException, UnavailableException {
    Parameters.of(parameters);
    write(fields(sharing().status()), out);
  }

  /** {@code role=active}, with {@code of=NAME} of one other only; {@code role=standby}. */
  private void change(Map<String, String> parameters, OutputStream out)
      throws IOException, UnavailableException {
    Parameters given = Parameters.of(parameters, "role", "of");
    Optional<String> of = given.value("of", SharingSettings::checkName);
    Sharing sharing = sharing();
    Map<String, Object> said = new LinkedHashMap<>();
    switch (given.text("role").orElse("")) {
      case "active" -> {
        OptionalInt adopted = sharing.takeOver(of);
        said.put("changed", adopted.isPresent());
        said.put("adopted", (long) adopted.orElse(0));
      }
      case "standby" -> said.put("changed", sharing.standBy());
      default -> throw new IllegalArgumentException("need role=active or role=standby");
    }
    said.putAll(fields(sharing.status()));
    write(said, out);
  }

  /** How sharing does, for the status as well. */
  static Map<String, Object> fields(SharingStatus status) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("role", status.role().name().toLowerCase(Locale.ROOT));
    fields.put("warm", (long) status.warm());
    fields.put("unpublished", (long) status.pending());
    fields.put("lost_since", status.lostSince());
    return fields;
  }

  private Sharing sharing() throws UnavailableException {
    return agent
        .lasting()
        .sharing()
        .orElseThrow(
            () -> new UnavailableException("nothing is shared: the configuration has no sharing"));
  }

  private static void write(Map<String, ?> fields, OutputStream out) throws IOException {
    try (JsonLines json = new JsonLines(out)) {
      json.write(fields);
    }
  }
}

package org.lqagent.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import org.lqagent.binding.Binding;
import org.lqagent.binding.Location;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;

/**
 * Bindings as JSON, one object a line: the form that scripts rely on.
 *
 * <p>What is not known is null, and so is the end of a lease that has none.
 */
public final class BindingJson implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator json;
  private final TimeOfDay time;

  /** Writes to a stream that stays open. */
  public BindingJson(OutputStream out, TimeOfDay time) throws IOException {
    this.time = time;
    this.json = JSON.createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.setRootValueSeparator(null);
  }

  public void write(Binding binding) throws IOException {
    write(json, binding, time);
    json.writeRaw('\n');
  }

  /** Writes a binding where a value may stand. */
  static void write(JsonGenerator json, Binding binding, TimeOfDay time) throws IOException {
    Location location = binding.location();
    json.writeStartObject();
    json.writeStringField("lease", binding.lease().toString());
    json.writeStringField(
        "kind", binding.lease().kind() == Lease.Kind.ADDRESS ? "address" : "prefix");
    json.writeStringField("client_id", binding.clientId().toString());
    field(json, "interface", location.interfaceName());
    field(json, "next_hop", location.nextHop());
    field(json, "preferred_until", TimeOfDay.end(time.of(binding.preferredUntil())));
    field(json, "valid_until", TimeOfDay.end(time.of(binding.validUntil())));
    field(json, "last_transaction", Optional.of(time.of(binding.lastTransaction())));
    json.writeStringField("origin", binding.origin().name().toLowerCase(Locale.ROOT));
    field(json, "server_id", binding.serverId());
    field(json, "link_address", location.linkAddress());
    field(json, "relay_peer", location.relayPeer());
    field(json, "interface_id", location.interfaceId());
    field(
        json,
        "remote_id",
        location.remoteId().map(id -> String.format("%08x%s", id.enterprise(), id.id())));
    field(json, "subscriber_id", location.subscriberId());
    field(json, "link_layer_address", location.linkLayerAddress().map(Octets::toColonHex));
    json.writeArrayFieldStart("vlans");
    for (int vlan : location.vlans()) {
      json.writeNumber(vlan);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void field(JsonGenerator json, String name, Optional<?> value) throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get().toString());
    } else {
      json.writeNullField(name);
    }
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}

package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Location;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.binding.TableLimits;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;

/** The tags and the link-layer address of a client are part of its place, for operators too. */
@Tag("F-41")
class BindingPlaceTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Octets MAC = Octets.ofHex("02000000c001");

  private final BindingTable table = new BindingTable(new TableLimits(9, 9, 9, 9), refusal -> {});

  @Test
  void jsonSaysBothTagsAndTheLinkLayerAddress() throws IOException {
    assertThat(json(binding("2001:db8:1::1", List.of(7, 100), Optional.of(MAC))))
        .endsWith(",\"link_layer_address\":\"02:00:00:00:c0:01\",\"vlans\":[7,100]}\n");
    assertThat(json(binding("2001:db8:1::2", List.of(), Optional.empty())))
        .endsWith(",\"link_layer_address\":null,\"vlans\":[]}\n");
  }

  @Test
  void bindingsAreFoundByThem() {
    apply(binding("2001:db8:1::1", List.of(7, 100), Optional.of(MAC)));
    apply(binding("2001:db8:1::2", List.of(100), Optional.empty()));
    apply(binding("2001:db8:1::3", List.of(), Optional.of(MAC)));

    assertThat(found("vlans", "7.100")).containsExactly("2001:db8:1::1");
    assertThat(found("vlans", "100")).containsExactly("2001:db8:1::2");
    assertThat(found("vlans", "100.7")).isEmpty();
    assertThat(found("mac", "02:00:00:00:c0:01"))
        .containsExactlyInAnyOrder("2001:db8:1::1", "2001:db8:1::3");
    assertThat(found("mac", "02000000c002")).isEmpty();
    for (String wrong : List.of("", "x", "7.", "7.8.9", "-1")) {
      assertThatThrownBy(() -> found("vlans", wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("vlans: need a VLAN id");
    }
    assertThatThrownBy(() -> found("mac", "blue"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("mac: ");
  }

  private void apply(Binding binding) {
    table.apply(new Observation.Granted(binding), NOW);
  }

  private List<String> found(String name, String value) {
    return BindingQuery.of(Map.of(name, value))
        .in(table)
        .map(binding -> binding.lease().toString())
        .toList();
  }

  private static String json(Binding binding) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BindingJson json = new BindingJson(out, TimeOfDay.STEADY)) {
      json.write(binding);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Binding binding(String address, List<Integer> vlans, Optional<Octets> mac) {
    return new Binding(
        Lease.of(Ipv6Address.parse(address)),
        Duid.parse("0003000102000000000" + address.charAt(address.length() - 1)),
        new Location(
            Optional.of("acc0"),
            Optional.empty(),
            mac,
            vlans,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        NOW.plusSeconds(60),
        NOW.plusSeconds(90),
        NOW,
        Origin.GLEANED,
        Optional.empty(),
        Optional.empty());
  }
}

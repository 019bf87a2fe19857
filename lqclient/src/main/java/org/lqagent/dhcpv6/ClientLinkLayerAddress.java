package org.lqagent.dhcpv6;

/**
 * The client's hardware address as its first relay agent saw it: Client Link-Layer Address, RFC
 * 6939.
 *
 * @param hardwareType 0..65535; 1 for Ethernet
 */
public record ClientLinkLayerAddress(int hardwareType, Octets address) implements Option {
  public static final int CODE = 79;

  public ClientLinkLayerAddress {
    Checks.u16("hardwareType", hardwareType);
  }

  static ClientLinkLayerAddress read(WireReader in) throws MalformedMessageException {
    return new ClientLinkLayerAddress(in.u16(), in.rest());
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    out.u16(hardwareType).octets(address);
  }

  @Override
  public String summary() {
    return "type " + hardwareType + " " + address.toColonHex();
  }
}

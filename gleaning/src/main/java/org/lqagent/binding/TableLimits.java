package org.lqagent.binding;

/**
 * How much the table takes: RFC 8987 section 4.1, G-5 to G-7. Each at least 1.
 *
 * @param prefixesPerClient on one interface
 * @param addressesPerClient on one interface
 * @param leasesPerInterface of all clients together
 * @param leases in the whole table
 */
public record TableLimits(
    int prefixesPerClient, int addressesPerClient, int leasesPerInterface, int leases) {
  public static final TableLimits DEFAULT = new TableLimits(8, 32, 65_536, 4_000_000);

  public TableLimits {
    atLeastOne("prefixesPerClient", prefixesPerClient);
    atLeastOne("addressesPerClient", addressesPerClient);
    atLeastOne("leasesPerInterface", leasesPerInterface);
    atLeastOne("leases", leases);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, is " + value);
    }
  }
}

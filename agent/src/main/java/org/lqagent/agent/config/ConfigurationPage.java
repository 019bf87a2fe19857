package org.lqagent.agent.config;

/**
 * The page lqagent.yaml(5), made of the {@link ConfigurationReference} when the package is built:
 * AsciiDoc on standard output.
 */
public final class ConfigurationPage {
  private static final String HEAD =
      """
      = lqagent.yaml(5)
      :doctype: manpage
      :manmanual: lqagent
      :mansource: lqagent %s

      == Name

      lqagent.yaml - what lqagent watches, whom it asks, and what it does with what it knows

      == Synopsis

      */etc/lqagent/lqagent.yaml*

      == Description

      A YAML file that *lqagent run* reads at its start, and again at SIGHUP. *lqagent check* names
      everything that is wrong with one, with line and column; *lqagent check --reference* prints a
      file with every key. Required are only *uplink.interface*, *access*, and in each item of it an
      *interface* with its *prefixes* or *delegated*. Durations are a whole number with ms, s, m, h
      or d, rates a whole number with /s.

      == Keys

      """;
  private static final String TAIL =
      """

      == Files

      */etc/default/lqagent*::
      Memory and options of the service, see *lqagent-run*(1).

      */usr/share/lqagent/monitoring*::
      For what *metrics* gives: rules by which Prometheus alerts, each with what to do, and a
      dashboard for Grafana.

      == See also

      *lqagent*(1), *lqagent-check*(1), *lqagent-run*(1)
      """;

  private ConfigurationPage() {}

  /**
   * Prints the page.
   *
   * @param arguments the version of lqagent
   */
  public static void main(String[] arguments) {
    System.out.print(of(ConfigurationReference.read(), arguments[0]));
  }

  static String of(ConfigurationReference reference, String version) {
    StringBuilder page = new StringBuilder(HEAD.formatted(version));
    for (ConfigurationReference.Key key : reference.keys()) {
      page.append('*').append(key.path()).append("*::\n");
      page.append(verbatim(key.description())).append('\n');
      key.facts().ifPresent(facts -> page.append("+\n").append(verbatim(line(facts))).append('\n'));
    }
    return page.append(TAIL).toString();
  }

  private static String line(ConfigurationReference.Facts facts) {
    StringBuilder line = new StringBuilder("Takes: ").append(facts.range());
    if (facts.isRequired()) {
      line.append("; required");
    }
    facts.fallback().ifPresent(fallback -> line.append("; default ").append(fallback));
    facts.rfcName().ifPresent(name -> line.append(". In the RFCs: ").append(name));
    return line.append('.').toString();
  }

  /** Text in which AsciiDoc finds no markup. */
  private static String verbatim(String text) {
    return "pass:c[" + text.replace("]", "\\]") + "]";
  }
}

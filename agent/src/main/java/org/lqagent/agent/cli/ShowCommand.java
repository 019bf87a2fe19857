package org.lqagent.agent.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.lqagent.agent.control.ControlClient;
import org.lqagent.agent.control.ControlException;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Prefix;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lqagent show …}: what a running daemon knows, for people or as JSON lines. */
@Command(
    name = "show",
    description = "Shows what the running daemon knows.",
    subcommands = {
      ShowCommand.Bindings.class,
      ShowCommand.Status.class,
      ShowCommand.Counters.class,
      ShowCommand.Kernel.class,
      ShowServersCommand.class,
      ShowUnknownCommand.class,
      ShowEventsCommand.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "WHAT")
final class ShowCommand implements Callable<Integer> {
  private static final JsonFactory JSON = new JsonFactory();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "need what to show");
  }

  /** The options that every view has. */
  static final class View {
    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Mixin private ControlSocket socket;

    boolean isJson() {
      return json;
    }

    int show(
        CommandSpec spec,
        String path,
        Map<String, String> parameters,
        Consumer<Map<String, String>> forPeople)
        throws ControlException {
      PrintWriter out = spec.commandLine().getOut();
      try (ControlClient client = socket.connect()) {
        client.read(
            path,
            parameters,
            line -> (json ? (Consumer<String>) out::println : parse(forPeople)).accept(line));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
      return ExitCode.OK;
    }

    private static Consumer<String> parse(Consumer<Map<String, String>> forPeople) {
      return line -> forPeople.accept(fields(line));
    }
  }

  @Command(
      name = "bindings",
      description = "The leases known, with client, interface, next hop and end.",
      mixinStandardHelpOptions = true)
  static final class Bindings implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private View view;

    @Option(
        names = "--lease",
        paramLabel = "LEASE",
        description = "Only this lease, an address or a prefix.")
    private String lease;

    @Option(
        names = "--interface",
        paramLabel = "IF",
        description = "Only those behind this interface.")
    private String interfaceName;

    @Option(names = "--client", paramLabel = "DUID", description = "Only those of this client.")
    private Duid client;

    @Option(
        names = "--prefix",
        paramLabel = "PREFIX",
        description = "Only leases inside this prefix; an address finds what covers it, too.")
    private Ipv6Prefix prefix;

    @Option(
        names = "--mac",
        paramLabel = "MAC",
        description = "Only those of a client with this link-layer address.")
    private String mac;

    @Option(
        names = "--vlans",
        paramLabel = "ID[.ID]",
        description = "Only those behind this VLAN id, or these two, the outer first.")
    private String vlans;

    @Option(names = "--limit", paramLabel = "N", description = "No more than so many.")
    private Long limit;

    @Override
    public Integer call() throws ControlException {
      Map<String, String> parameters = new LinkedHashMap<>();
      put(parameters, "lease", lease);
      put(parameters, "interface", interfaceName);
      put(parameters, "client", client);
      put(parameters, "prefix", prefix);
      put(parameters, "mac", mac);
      put(parameters, "vlans", vlans);
      put(parameters, "limit", limit);
      PrintWriter out = spec.commandLine().getOut();
      TextTable table =
          new TextTable(out, "LEASE", "INTERFACE", "NEXT HOP", "CLIENT", "VALID UNTIL", "ORIGIN");
      boolean[] any = new boolean[1];
      int exit =
          view.show(
              spec,
              "/bindings",
              parameters,
              binding -> {
                any[0] = true;
                table.row(
                    binding.get("lease"),
                    binding.getOrDefault("interface", "-"),
                    binding.getOrDefault("next_hop", "-"),
                    binding.getOrDefault("client_id", "-"),
                    binding.getOrDefault("valid_until", "for ever"),
                    binding.get("origin"));
              });
      if (any[0]) {
        table.end();
      } else if (!view.isJson()) {
        out.println("no bindings");
      }
      return exit;
    }

    private static void put(Map<String, String> parameters, String name, Object value) {
      if (value != null) {
        parameters.put(name, value.toString());
      }
    }
  }

  @Command(name = "status", description = "How the daemon does.", mixinStandardHelpOptions = true)
  static final class Status implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private View view;

    @Override
    public Integer call() throws ControlException {
      return view.show(spec, "/status", Map.of(), fields -> printFields(spec, fields));
    }
  }

  @Command(
      name = "counters",
      description = "What was counted since the start, refusals by reason.",
      mixinStandardHelpOptions = true)
  static final class Counters implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private View view;

    @Override
    public Integer call() throws ControlException {
      return view.show(spec, "/counters", Map.of(), fields -> printFields(spec, fields));
    }
  }

  @Command(
      name = "kernel",
      description = "The routes and filter entries that shall be, and those that are.",
      mixinStandardHelpOptions = true)
  static final class Kernel implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private View view;

    @Override
    public Integer call() throws ControlException {
      PrintWriter out = spec.commandLine().getOut();
      TextTable table =
          new TextTable(out, "KIND", "NAME", "INTERFACE", "WANTED", "FOUND", "REMARK");
      int exit =
          view.show(
              spec,
              "/kernel",
              Map.of(),
              entry ->
                  table.row(
                      entry.get("kind"),
                      entry.get("name"),
                      entry.getOrDefault("interface", "-"),
                      entry.getOrDefault("wanted", "-"),
                      entry.getOrDefault("found", "-"),
                      entry.getOrDefault("reason", "")));
      if (!view.isJson()) {
        table.end();
      }
      return exit;
    }
  }

  private static void printFields(CommandSpec spec, Map<String, String> fields) {
    int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
    fields.forEach(
        (name, value) ->
            spec.commandLine()
                .getOut()
                .printf("%-" + width + "s  %s%n", name.replace('_', ' '), value));
  }

  /** The plain fields of a JSON object, those that are null left out. */
  static Map<String, String> fields(String line) {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser parser = JSON.createParser(line)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (value.isStructStart()) {
          parser.skipChildren();
        } else if (value != JsonToken.VALUE_NULL) {
          fields.put(name, parser.getText());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the daemon's answer is not JSON: " + line, e);
    }
    return fields;
  }
}

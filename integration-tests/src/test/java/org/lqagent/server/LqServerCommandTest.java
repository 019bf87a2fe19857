package org.lqagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.lab.Eventually.eventually;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.RelayId;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.lab.InNetworkNamespace;
import picocli.CommandLine;

class LqServerCommandTest {
  @TempDir private Path directory;

  @Test
  @InNetworkNamespace
  void aLeaseThatIsWrittenWhileItRunsIsTold() throws Exception {
    Path leases = Files.createFile(directory.resolve("dhcpd6.leases"));
    try (Running server =
        new Running("--listen", "::1", "--lease-file", leases.toString(), "--reply-port=source")) {
      assertThat(server.ask("2001:db8:1::5").contains(ClientData.class)).isFalse();
      DateTimeFormatter format =
          DateTimeFormatter.ofPattern("e yyyy/MM/dd HH:mm:ss").withZone(ZoneOffset.UTC);
      Instant now = Instant.now();
      Files.writeString(
          leases,
          """
          ia-na "\\001\\000\\000\\000\\000\\003\\000\\001\\002\\000\\000\\000\\300\\001" {
            cltt %s;
            iaaddr 2001:db8:1::5 {
              binding state active;
              preferred-life 3600;
              max-life 7200;
              ends %s;
            }
          }
          """
              .formatted(format.format(now), format.format(now.plusSeconds(7200))),
          StandardOpenOption.APPEND);
      eventually(() -> assertThat(server.ask("2001:db8:1::5").contains(ClientData.class)).isTrue());
    }
  }

  @Test
  @InNetworkNamespace
  void aPopulationAnswersAndTheCountersAreTold() throws Exception {
    try (Running server =
        new Running(
            "--listen=::1", "--population=1000", "--reply-port=source", "--profile=isc", "--log")) {
      assertThat(server.ask("2001:db8:1::1005").contains(ClientData.class)).isTrue();
      assertThat(server.stop()).contains("LEASEQUERY xid 0x98f41d").contains("{ANSWERED=1}");
    }
  }

  @Test
  @InNetworkNamespace
  void aPopulationIsToldOverTcpToo() throws Exception {
    try (Running server =
            new Running(
                "--listen=::1",
                "--population=1000",
                "--relay-id=000300010200000000aa",
                "--bulk",
                "--bulk-fault=terminated=500");
        BulkAsker asker = BulkAsker.to(new InetSocketAddress("::1", 547))) {
      asker.send(
          Questions.asking(
              QueryTypes.QUERY_BY_RELAY_ID, "::", new RelayId(Duid.parse("000300010200000000aa"))));
      List<ClientServerMessage> answer = asker.receiveAll();
      assertThat(answer).hasSize(501);
      assertThat(StatusCode.in(answer.get(500).options())).isEqualTo(StatusCode.QUERY_TERMINATED);
      assertThat(server.stop()).contains("{ANSWERED=1}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--population 10",
        "--listen ::1",
        "--listen ::1 --population 10 --lease-file x",
        "--listen 127.0.0.1 --population 10",
        "--listen ::1 --population 100000",
        "--listen ::1 --population 10 --profile bind",
        "--listen ::1 --population 10 --fault nonsense",
        "--listen ::1 --population 10 --reply-port 99",
        "--listen ::1 --population 10 --relayed maybe",
        "--listen ::1 --population 10 --rate fast",
        "--listen ::1 --population 10 --link 2001:db8::1/64",
        "--listen ::1 --population 10 --delegated 2001:db8::/57",
        "--listen ::1 --lease-file x --delegated 2001:db8:100::/40",
        "--listen ::1 --population 10 --option 23",
        "--listen ::1 --population 10 --sensitive x",
        "--listen ::1 --population 10 --relay-id x",
        "--listen ::1 --population 10 --bulk --bulk-fault nonsense",
        "--listen ::1 --population 10 --bulk --bulk-fault stall=-1",
        "--listen ::1 --population 10 --bulk --bulk-connections 0",
        "--listen ::1 --population 10 --bulk --bulk-queries 0",
        "--listen ::1 --population 10 --bulk --bulk-page 0",
        "--listen ::1 --population 10 --bulk --bulk-timeout 0",
        "--listen ::1 --population 10 --bulk --profile isc",
        "--listen ::1 --population 10 --bulk --profile dibbler",
        "--listen ::1 --population 10 --bulk-fault cut"
      })
  void aMistakeIsStatus2AndNamed(String arguments) {
    StringWriter said = new StringWriter();
    int status =
        LqServerCommand.commandLine().setErr(new PrintWriter(said)).execute(arguments.split(" "));
    assertThat(status).as(said.toString()).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(said.toString()).doesNotContain("Exception").contains("Usage: lqserver");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--listen 2001:db8:dead::1 --population 10",
        "--listen ::1 --population 10 --multicast nosuch0",
        "--listen ::1 --lease-file /nonexistent/dhcpd6.leases"
      })
  void whatTheSystemRefusesIsStatus5(String arguments) {
    assertThat(LqServerCommand.commandLine().execute(arguments.split(" "))).isEqualTo(5);
  }

  /** The command as a process of its own, in the namespace of the test. */
  private static final class Running implements AutoCloseable {
    private final Process process;
    private final BufferedReader printed;

    Running(String... arguments) throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  LqServerCommand.class.getName()));
      command.addAll(List.of(arguments));
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
      printed =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      // Netty may complain first that a namespace has no hardware address.
      String line = printed.readLine();
      while (line != null && !line.startsWith("lqserver:")) {
        line = printed.readLine();
      }
      assertThat(line).isEqualTo("lqserver: listening on [::1]:547");
    }

    Options ask(String address) throws Exception {
      try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("::1", 0))) {
        socket.setSoTimeout(10_000);
        byte[] query = Questions.byAddress(address).toByteArray();
        socket.send(new DatagramPacket(query, query.length, new InetSocketAddress("::1", 547)));
        DatagramPacket reply = new DatagramPacket(new byte[2048], 2048);
        socket.receive(reply);
        return ((ClientServerMessage)
                Message.read(Arrays.copyOf(reply.getData(), reply.getLength())))
            .options();
      }
    }

    /** Ends it the way an operator does, and returns what it printed. */
    String stop() throws Exception {
      // Unlike Process.destroy this leaves what it still prints to be read.
      process.toHandle().destroy();
      StringBuilder all = new StringBuilder();
      printed.lines().forEach(line -> all.append(line).append('\n'));
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      return all.toString();
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}

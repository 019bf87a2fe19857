package org.lqagent.lab;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program that attaches to a Java process as a debugger does, and lists its threads, has one of
 * them throw an error wherever it is, or suspends one for ever: {@code PORT [throw|suspend NAME]}.
 */
public final class ThreadKiller {
  private static final String PORT = "7101";

  private ThreadKiller() {}

  /** What the daemon's environment needs, for it to be attached to. */
  static String environment() {
    return "LQAGENT_JAVA_OPTS=-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,"
        + "address=127.0.0.1:"
        + PORT;
  }

  /**
   * The command, to be run where the daemon runs.
   *
   * @param what {@code throw} or {@code suspend}
   * @param thread how its name begins
   */
  static List<String> command(String what, String thread) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        Checkout.root().resolve("integration-tests/target/test-classes").toString(),
        ThreadKiller.class.getName(),
        PORT,
        what,
        thread);
  }

  public static void main(String[] arguments) throws Exception {
    VirtualMachine machine = attach(arguments[0]);
    List<ThreadReference> threads = machine.allThreads();
    if (arguments.length == 1) {
      threads.forEach(thread -> System.out.println(thread.name()));
      machine.dispose();
      return;
    }
    ThreadReference thread =
        threads.stream()
            .filter(one -> one.name().startsWith(arguments[2]))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no thread " + arguments[2]));
    if (arguments[1].equals("suspend")) {
      suspend(thread);
      System.out.println("suspended");
      // A debugger that goes lets all go on.
      Thread.sleep(Long.MAX_VALUE);
    }
    thread.stop(error(machine));
    System.out.println("thrown");
    machine.dispose();
  }

  /** Where it has no lock: others would stand still with it. */
  private static void suspend(ThreadReference thread) throws Exception {
    thread.suspend();
    while (!thread.ownedMonitors().isEmpty()) {
      thread.resume();
      Thread.sleep(10);
      thread.suspend();
    }
  }

  private static VirtualMachine attach(String port) throws Exception {
    AttachingConnector connector =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(one -> one.transport().name().equals("dt_socket"))
            .filter(one -> one.defaultArguments().containsKey("port"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> how = connector.defaultArguments();
    how.get("hostname").setValue("127.0.0.1");
    how.get("port").setValue(port);
    return connector.attach(how);
  }

  /** An error object that is there already: the machine keeps a few for when it can make none. */
  private static ObjectReference error(VirtualMachine machine) {
    return machine.classesByName("java.lang.OutOfMemoryError").get(0).instances(1).get(0);
  }
}

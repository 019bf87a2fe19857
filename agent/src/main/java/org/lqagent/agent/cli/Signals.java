package org.lqagent.agent.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Has signals handled by this process instead of ending it.
 *
 * <p>By reflection: the JDK has had no other way since 1.3 than {@code sun.misc.Signal}, and warns
 * of every mention of it.
 */
final class Signals {
  private Signals() {}

  /**
   * Runs something whenever a signal arrives, on a thread of the virtual machine.
   *
   * @param name without SIG: {@code HUP}
   */
  static void on(String name, Runnable handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> signalHandler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {signalHandler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  handler.run();
                  return null;
                }
                return method.getName().equals("equals")
                    ? (Object) (self == arguments[0])
                    : method.getName().equals("hashCode")
                        ? (Object) System.identityHashCode(self)
                        : "handler of SIG" + name;
              });
      signal
          .getMethod("handle", signal, signalHandler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      throw new IllegalStateException("SIG" + name + " cannot be handled", e);
    }
  }
}

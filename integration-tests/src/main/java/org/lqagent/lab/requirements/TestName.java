package org.lqagent.lab.requirements;

/**
 * A test method.
 *
 * @param className as the virtual machine writes it, nested ones with a $
 */
record TestName(String className, String method) implements Comparable<TestName> {
  /** Without the package, for readers. */
  @Override
  public String toString() {
    return className.substring(className.lastIndexOf('.') + 1).replace('$', '.') + "." + method;
  }

  @Override
  public int compareTo(TestName other) {
    int byClass = className.compareTo(other.className);
    return byClass != 0 ? byClass : method.compareTo(other.method);
  }
}

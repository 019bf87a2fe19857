package org.lqagent.agent.state;

/** Told what an operator must know of the state; each sentence names the file and the reason. */
public interface StateListener {
  /** The state cannot be used: the daemon begins without, and remembers nothing. */
  void unusable(String sentence);

  /** A file was damaged or somebody else's; it was renamed, and a new one begun. */
  void setAside(String sentence);

  /** Changes cannot be written now; they are kept and tried again. */
  void notWritten(String sentence);

  /** What could not be written has been. */
  void writtenAgain(String sentence);
}

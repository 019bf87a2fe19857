package org.lqagent.agent.cli;

import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.random.RandomGenerator;

/**
 * Chance from the kernel, as {@link java.security.SecureRandom} has it too: a command that draws
 * one number would wait longer for a provider to be chosen than for anything else of its own.
 */
final class KernelRandom implements RandomGenerator {
  private static final String DEVICE = "/dev/urandom";

  @Override
  public long nextLong() {
    try (DataInputStream in = new DataInputStream(new FileInputStream(DEVICE))) {
      return in.readLong();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void nextBytes(byte[] octets) {
    try (DataInputStream in = new DataInputStream(new FileInputStream(DEVICE))) {
      in.readFully(octets);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

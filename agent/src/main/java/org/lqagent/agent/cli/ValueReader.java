package org.lqagent.agent.cli;

import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a word of a command line as a value. Has picocli tell what was needed and what was there,
 * without the name of an exception.
 *
 * @param parse throws {@link IllegalArgumentException} where the word is no such value
 */
public record ValueReader<T>(Function<String, T> parse) implements ITypeConverter<T> {
  @Override
  public T convert(String word) {
    try {
      return parse.apply(word);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}

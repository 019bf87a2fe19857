package org.lqagent.dhcpv6;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The options that are asked for: Option Request, RFC 8415 section 21.7.
 *
 * @param codes each 0..65535
 */
public record OptionRequest(List<Integer> codes) implements Option {
  public static final int CODE = 6;

  public OptionRequest {
    codes = List.copyOf(codes);
    codes.forEach(code -> Checks.u16("code", code));
  }

  static OptionRequest read(WireReader in) throws MalformedMessageException {
    List<Integer> codes = new ArrayList<>();
    while (in.hasMore()) {
      codes.add(in.u16());
    }
    return new OptionRequest(codes);
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public void writeBody(WireWriter out) {
    codes.forEach(out::u16);
  }

  @Override
  public String summary() {
    return codes.stream().map(OptionNames::of).collect(Collectors.joining(", "));
  }
}

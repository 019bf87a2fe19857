package org.lqagent.dhcpv6;

/**
 * A DHCPv6 option: RFC 8415 section 21, RFC 5007 section 4.1.2 and their neighbours.
 *
 * <p>To add one: a record with {@code CODE}, {@code read} and {@code writeBody}, a line in {@link
 * #read}, a name in {@link OptionNames}.
 */
public sealed interface Option
    permits ClientData,
        ClientId,
        ClientLinkLayerAddress,
        CltTime,
        IaAddress,
        IaNa,
        IaPd,
        IaPrefix,
        IaTa,
        InterfaceId,
        LqBaseTime,
        LqClientLink,
        LqEndTime,
        LqQuery,
        LqRelayData,
        LqStartTime,
        OptionRequest,
        PdExclude,
        RapidCommit,
        RelayId,
        RelayMsg,
        RelaySuppliedOptions,
        RemoteId,
        ServerId,
        StatusCode,
        SubscriberId,
        UnknownOption {

  int code();

  void writeBody(WireWriter out);

  /**
   * What the option says, in one line and without its name; nothing that came as text unescaped.
   */
  String summary();

  /** The options inside this one. */
  default Options options() {
    return Options.NONE;
  }

  static Option read(int code, WireReader body) throws MalformedMessageException {
    Option option =
        switch (code) {
          case ClientId.CODE -> ClientId.read(body);
          case ServerId.CODE -> ServerId.read(body);
          case IaNa.CODE -> IaNa.read(body);
          case IaTa.CODE -> IaTa.read(body);
          case IaAddress.CODE -> IaAddress.read(body);
          case OptionRequest.CODE -> OptionRequest.read(body);
          case RelayMsg.CODE -> RelayMsg.read(body);
          case StatusCode.CODE -> StatusCode.read(body);
          case RapidCommit.CODE -> RapidCommit.read(body);
          case InterfaceId.CODE -> InterfaceId.read(body);
          case IaPd.CODE -> IaPd.read(body);
          case IaPrefix.CODE -> IaPrefix.read(body);
          case RemoteId.CODE -> RemoteId.read(body);
          case SubscriberId.CODE -> SubscriberId.read(body);
          case LqQuery.CODE -> LqQuery.read(body);
          case ClientData.CODE -> ClientData.read(body);
          case CltTime.CODE -> CltTime.read(body);
          case LqRelayData.CODE -> LqRelayData.read(body);
          case LqClientLink.CODE -> LqClientLink.read(body);
          case RelayId.CODE -> RelayId.read(body);
          case RelaySuppliedOptions.CODE -> RelaySuppliedOptions.read(body);
          case PdExclude.CODE -> PdExclude.read(body);
          case ClientLinkLayerAddress.CODE -> ClientLinkLayerAddress.read(body);
          case LqBaseTime.CODE -> LqBaseTime.read(body);
          case LqStartTime.CODE -> LqStartTime.read(body);
          case LqEndTime.CODE -> LqEndTime.read(body);
          default -> new UnknownOption(code, body.rest());
        };
    body.end();
    return option;
  }
}

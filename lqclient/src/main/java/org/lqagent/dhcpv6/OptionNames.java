package org.lqagent.dhcpv6;

/** The names of the options that an operator meets, known to the codec or not. */
public final class OptionNames {
  private OptionNames() {}

  /** The name in the RFC's spelling, or {@code option N}. */
  public static String of(int code) {
    return switch (code) {
      case ClientId.CODE -> "CLIENTID";
      case ServerId.CODE -> "SERVERID";
      case IaNa.CODE -> "IA_NA";
      case IaTa.CODE -> "IA_TA";
      case IaAddress.CODE -> "IAADDR";
      case OptionRequest.CODE -> "ORO";
      case 7 -> "PREFERENCE";
      case 8 -> "ELAPSED_TIME";
      case RelayMsg.CODE -> "RELAY_MSG";
      case 11 -> "AUTH";
      case 12 -> "UNICAST";
      case StatusCode.CODE -> "STATUS_CODE";
      case RapidCommit.CODE -> "RAPID_COMMIT";
      case 15 -> "USER_CLASS";
      case 16 -> "VENDOR_CLASS";
      case 17 -> "VENDOR_OPTS";
      case InterfaceId.CODE -> "INTERFACE_ID";
      case 19 -> "RECONF_MSG";
      case 20 -> "RECONF_ACCEPT";
      case 23 -> "DNS_SERVERS";
      case 24 -> "DOMAIN_LIST";
      case IaPd.CODE -> "IA_PD";
      case IaPrefix.CODE -> "IAPREFIX";
      case 32 -> "INFORMATION_REFRESH_TIME";
      case RemoteId.CODE -> "REMOTE_ID";
      case SubscriberId.CODE -> "SUBSCRIBER_ID";
      case 39 -> "CLIENT_FQDN";
      case LqQuery.CODE -> "LQ_QUERY";
      case ClientData.CODE -> "CLIENT_DATA";
      case CltTime.CODE -> "CLT_TIME";
      case LqRelayData.CODE -> "LQ_RELAY_DATA";
      case LqClientLink.CODE -> "LQ_CLIENT_LINK";
      case RelayId.CODE -> "RELAY_ID";
      case 56 -> "NTP_SERVER";
      case 64 -> "AFTR_NAME";
      case RelaySuppliedOptions.CODE -> "RSOO";
      case PdExclude.CODE -> "PD_EXCLUDE";
      case ClientLinkLayerAddress.CODE -> "CLIENT_LINKLAYER_ADDR";
      case 82 -> "SOL_MAX_RT";
      case 83 -> "INF_MAX_RT";
      case LqBaseTime.CODE -> "LQ_BASE_TIME";
      case LqStartTime.CODE -> "LQ_START_TIME";
      case LqEndTime.CODE -> "LQ_END_TIME";
      case 135 -> "RELAY_PORT";
      default -> "option " + code;
    };
  }
}

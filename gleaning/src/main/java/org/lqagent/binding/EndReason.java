package org.lqagent.binding;

/** Why a binding is no more. */
public enum EndReason {
  RELEASED,
  DECLINED,
  /** A server gave it a valid lifetime of 0: RFC 8415 section 18.2.10.1. */
  ZERO_LIFETIME,
  EXPIRED,
  /** By an operator. */
  CLEARED
}

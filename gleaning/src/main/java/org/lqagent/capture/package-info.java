/**
 * From an interface or a file to DHCPv6 datagrams.
 *
 * <p>{@link org.lqagent.capture.PcapCapture} (live) and {@link org.lqagent.capture.CaptureFile}
 * (pcap and pcapng) deliver {@link org.lqagent.capture.Frame}s; {@link org.lqagent.capture.Packet}
 * strips what a link puts in front of IPv6; {@link org.lqagent.capture.FrameParser} walks the
 * extension headers, has {@link org.lqagent.capture.FragmentReassembler} put fragments together,
 * and ends in a {@link org.lqagent.capture.Datagram} or a counted {@link
 * org.lqagent.capture.FrameRefusal}.
 */
package org.lqagent.capture;

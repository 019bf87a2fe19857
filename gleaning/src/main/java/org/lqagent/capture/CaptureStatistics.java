package org.lqagent.capture;

/**
 * What the kernel says about a live capture, since it was opened.
 *
 * @param received frames that passed the filter
 * @param droppedByKernel for want of room in the buffer: gleaning is incomplete
 * @param droppedByInterface before the kernel saw them
 */
public record CaptureStatistics(long received, long droppedByKernel, long droppedByInterface) {}

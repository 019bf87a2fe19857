/**
 * What the kernel shall hold for the leases: routes, and a filter that lets only leased sources in
 * and reports the others.
 *
 * <pre>{@code
 * KernelWatch watch = KernelWatch.start(events, counters);
 * RouteHook routes = RouteHook.start(routeSettings, watch, events, counters);
 * SourceFilter filter = SourceFilter.start(filterSettings, events, counters);
 * UnknownSources unknown = UnknownSources.start(5, watch.links(), verifier::packet, counters);
 *
 * routes.want(prefix, Optional.of(new Route(prefix, nextHop, "acc0")));
 * filter.allow(prefix, "acc0");
 * filter.addInterface("acc0", VerifyMode.ENFORCE);
 * }</pre>
 *
 * <p>Both hooks work alike. What is wanted is kept, its key is marked in {@link
 * org.lqagent.hooks.HookThread}, and the hook's thread compares what is wanted with what it knows
 * of the kernel and writes the difference: {@link org.lqagent.hooks.RouteLedger} and {@link
 * org.lqagent.hooks.RouteTable} for routes, {@link org.lqagent.hooks.FilterTable} and the rules of
 * {@link org.lqagent.hooks.FilterScript} for the filter. What they know they read at the start,
 * where they take over what an earlier run left, and correct when the kernel tells of changes by
 * others ({@link org.lqagent.hooks.KernelWatch}) or when asked to {@code reconcile()}.
 *
 * <p>Where only the hardware address of a client is known, {@link org.lqagent.hooks.Neighbours}
 * finds the next hop.
 */
package org.lqagent.hooks;

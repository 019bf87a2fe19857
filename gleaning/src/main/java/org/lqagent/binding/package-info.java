/**
 * Who holds what, where, and until when.
 *
 * <p>Everything that is learnt is an {@link org.lqagent.binding.Observation}; {@link
 * org.lqagent.binding.BindingTable} settles them by their last transaction, keeps {@link
 * org.lqagent.binding.Binding}s, and answers with {@link org.lqagent.binding.BindingChange}s, or a
 * {@link org.lqagent.binding.Refusal}.
 */
package org.lqagent.binding;

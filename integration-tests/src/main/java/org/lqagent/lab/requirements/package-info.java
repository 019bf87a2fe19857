/**
 * What is asked of lqagent, row by row, and which test shows it.
 *
 * <p>{@link org.lqagent.lab.requirements.RequirementList} has the rows, {@link
 * org.lqagent.lab.requirements.TaggedTests} finds the tests whose {@code @Tag} names one, {@link
 * org.lqagent.lab.requirements.TestResults} reads what became of them, and {@link
 * org.lqagent.lab.requirements.RequirementTable} puts that side by side.
 */
package org.lqagent.lab.requirements;

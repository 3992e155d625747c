/** The conversation of a task: streaming answers that belong to the task, and the read-only tools that ground them. */
@NullMarked
package dev.loopforge.brainstorm;

import org.jspecify.annotations.NullMarked;

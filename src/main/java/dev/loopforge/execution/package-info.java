/** The run: the agent loop, its journal, its tools in the sandbox, checkpoints, and the evidence of what it did. */
@NullMarked
package dev.loopforge.execution;

import org.jspecify.annotations.NullMarked;

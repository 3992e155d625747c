/** The one way to start a program: argument vectors only, a bounded output, a deadline, and the whole tree killed. */
@NullMarked
package dev.loopforge.kernel.process;

import org.jspecify.annotations.NullMarked;

/** The git program behind a typed façade: bare mirrors, linked worktrees, safe branch names, diffs, push and merge. */
@NullMarked
package dev.loopforge.git;

import org.jspecify.annotations.NullMarked;

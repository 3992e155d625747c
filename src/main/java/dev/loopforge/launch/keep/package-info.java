/** Everything in one archive and out of it again: backup, restore, export, import, and the snapshot before an upgrade. */
@NullMarked
package dev.loopforge.launch.keep;

import org.jspecify.annotations.NullMarked;

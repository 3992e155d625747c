/** The top of the house: the command line, the settings, the embedded database, and how the rooms are put together. */
@NullMarked
package dev.loopforge.launch;

import org.jspecify.annotations.NullMarked;

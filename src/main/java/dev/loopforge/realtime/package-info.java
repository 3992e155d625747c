/** The live board: a socket that follows a board's revisions and tells who looks at it. */
@NullMarked
package dev.loopforge.realtime;

import org.jspecify.annotations.NullMarked;

/** What tests of every room share: databases, the running program, folders, clocks. */
@NullMarked
package dev.loopforge.testing;

import org.jspecify.annotations.NullMarked;

/** Where other programs take part: the Model Context Protocol's tools, and what is told to addresses outside. */
@NullMarked
package dev.loopforge.programs;

import org.jspecify.annotations.NullMarked;

/** What models cost: tokens and money per call, prices with a date, caps that ask before a bill surprises. */
@NullMarked
package dev.loopforge.cost;

import org.jspecify.annotations.NullMarked;

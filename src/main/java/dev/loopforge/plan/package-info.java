/** Plans: versions that never change in place, the digest an approval binds, approval, rejection, staleness. */
@NullMarked
package dev.loopforge.plan;

import org.jspecify.annotations.NullMarked;

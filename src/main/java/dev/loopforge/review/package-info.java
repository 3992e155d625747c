/** After the run: merging what it made, and accepting what only a person can vouch for. */
@NullMarked
package dev.loopforge.review;

import org.jspecify.annotations.NullMarked;

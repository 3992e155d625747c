/** Secrets at rest and on their way out: the keyset, the one codec, the vault that rooms ask, the redactor. */
@NullMarked
package dev.loopforge.secrets;

import org.jspecify.annotations.NullMarked;

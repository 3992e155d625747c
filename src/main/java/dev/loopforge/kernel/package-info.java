/** What every room may use and nobody owns: typed ids, problems, transactions, redacted text, pages. It grows only by ADR. */
@NullMarked
package dev.loopforge.kernel;

import org.jspecify.annotations.NullMarked;

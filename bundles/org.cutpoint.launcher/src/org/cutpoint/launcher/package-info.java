/**
 * Starts the framework with the product's bundles and hands the command line to one service. Runs outside of the
 * framework, from the class path.
 */
package org.cutpoint.launcher;

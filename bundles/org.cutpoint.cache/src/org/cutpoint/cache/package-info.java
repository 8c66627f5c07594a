/** The folder that all bundles share for what can be made again. */
package org.cutpoint.cache;

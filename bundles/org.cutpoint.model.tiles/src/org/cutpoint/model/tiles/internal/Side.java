package org.cutpoint.model.tiles.internal;

import org.cutpoint.api.tiles.Window;

/**
 * How an operator looks along one axis.
 *
 * @param window what it reads
 * @param after padding behind the last position, >= 0; where windows are counted up, the last one may reach further
 */
record Side(Window window, int after) {
    static final Side POINT = new Side(Window.POINT, 0);
}

package org.cutpoint.ide.ui.internal;

import org.cutpoint.ide.ui.ModelInput;
import org.eclipse.core.runtime.IAdaptable;
import org.eclipse.ui.IElementFactory;
import org.eclipse.ui.IMemento;

/** Opens again what was open when the workbench was closed. */
public final class ModelInputFactory implements IElementFactory {
    public static final String ID = "org.cutpoint.ide.model";
    public static final String SOURCE = "source";

    @Override
    public IAdaptable createElement(IMemento memento) {
        String source = memento.getString(SOURCE);
        return source == null ? null : new ModelInput(source);
    }
}

package org.cutpoint.ide.ui;

import org.cutpoint.ide.ui.internal.ModelInputFactory;
import org.eclipse.core.runtime.PlatformObject;
import org.eclipse.jface.resource.ImageDescriptor;
import org.eclipse.ui.IEditorInput;
import org.eclipse.ui.IMemento;
import org.eclipse.ui.IPersistableElement;

/** A network that is no file of the workspace: {@code zoo:NAME}, or a file elsewhere. */
public final class ModelInput extends PlatformObject implements IEditorInput, IPersistableElement {
    private final String source;

    /** @param source what a loader accepts */
    public ModelInput(String source) {
        this.source = source;
    }

    public String source() {
        return source;
    }

    @Override
    public boolean exists() {
        return true;
    }

    @Override
    public ImageDescriptor getImageDescriptor() {
        return ImageDescriptor.getMissingImageDescriptor();
    }

    @Override
    public String getName() {
        return source.startsWith("zoo:") ? source.substring(4) : source.substring(source.lastIndexOf('/') + 1);
    }

    @Override
    public IPersistableElement getPersistable() {
        return this;
    }

    @Override
    public String getToolTipText() {
        return source;
    }

    @Override
    public void saveState(IMemento memento) {
        memento.putString(ModelInputFactory.SOURCE, source);
    }

    @Override
    public String getFactoryId() {
        return ModelInputFactory.ID;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelInput input && input.source.equals(source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }
}

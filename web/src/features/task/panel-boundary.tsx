import { Component, type ReactNode } from 'react';
import { ErrorState } from '@/components/ui/error-state';

/** One part may fail; the rest of the page goes on. */
export class PanelBoundary extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return <ErrorState error={this.state.error} onRetry={() => this.setState({ error: undefined })} />;
  }
}

import { createContext, useContext } from 'react';

/** What the drawer is about. */
export type DetailsSubject =
  | { readonly kind: 'process'; readonly key: string; readonly title: string }
  | { readonly kind: 'server'; readonly name: string; readonly pid: number | null }
  | { readonly kind: 'own-server'; readonly name: string };

export const DetailsContext = createContext<(subject: DetailsSubject) => void>(() => undefined);

/** Opens the drawer. */
export const useDetails = (): ((subject: DetailsSubject) => void) => useContext(DetailsContext);

/** Says a changed verdict once, politely. Apart from the banner, whose button would be read along with it. */
export function Announcer({ text }: { readonly text: string }) {
  return (
    <div className="spoken" aria-live="polite" aria-atomic="true">
      {text}
    </div>
  );
}

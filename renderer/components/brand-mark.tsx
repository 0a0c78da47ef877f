/** The product's sign: one hub, its shims around it. */
export function BrandMark() {
  return (
    <svg className="brand-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d="M12 12 12 4.5M12 12l6.5 3.75M12 12l-6.5 3.75" />
      <circle cx="12" cy="12" r="4" />
      <circle cx="12" cy="3.6" r="2.1" />
      <circle cx="19.3" cy="16.2" r="2.1" />
      <circle cx="4.7" cy="16.2" r="2.1" />
    </svg>
  );
}

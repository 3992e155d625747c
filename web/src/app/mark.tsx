/** Our mark: a loop that leaves the fire. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect width="32" height="32" rx="8" fill="#1f1b18" />
      <g transform="translate(1.7 2.7) scale(.82)">
        <path
          d="M11 21.5a5.5 5.5 0 1 1 3.9-9.4l6.2 6.8a5.5 5.5 0 1 0 0-7.6"
          fill="none"
          stroke="#f4713a"
          strokeWidth="3.2"
          strokeLinecap="round"
        />
        <circle cx="11" cy="21.5" r="2.3" fill="#ffd9a8" />
      </g>
    </svg>
  );
}

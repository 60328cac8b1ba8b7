/**
 * One of a few values, or none.
 *
 * @module
 */

/** A list to choose from; the first entry says nothing. */
export function Choice({ silent, values, text, onChange, ...select }: {
  silent: string;
  values: readonly (readonly [string, string])[];
  text: string;
  onChange: (text: string) => void;
  id: string;
  name: string;
  "aria-describedby": string;
}) {
  return (
    <select
      {...select}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">{silent}</option>
      {values.map(([value, words]) => (
        <option key={value} value={value}>{words}</option>
      ))}
    </select>
  );
}

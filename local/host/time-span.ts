const shape = /^(?:(\d+)\.)?(\d{1,2}):([0-5]?\d)(?::([0-5]?\d)(\.\d+)?)?$/;

/** A .NET TimeSpan ("hh:mm:ss", "d.hh:mm:ss", "hh:mm:ss.fff") in milliseconds; undefined if it is none. */
export function timeSpan(text: string): number | undefined {
  const parts = shape.exec(text.trim());
  if (parts === null) return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = '0'] = parts;
  if (Number(hours) > 23) return undefined;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return Math.round((whole + Number(fraction)) * 1000);
}

// Calendar files by RFC 5545: lines end in CRLF and are folded at 75 octets.

export interface Event {
  /** The same for the same event, so that a later file replaces it instead of adding another. */
  uid: string
  /** The first day, YYYY-MM-DD: the event lasts that day. */
  day: string
  title: string
  text: string
  url: string
  /** Months until it comes again; 0 for once. */
  every: number
}

export function calendar(event: Event, now: Date): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Signpost//Checklist//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${event.uid}`,
    `DTSTAMP:${now.toISOString().replace(/[-:]|\.\d+/g, '')}`,
    `DTSTART;VALUE=DATE:${compact(event.day)}`,
    `DTEND;VALUE=DATE:${compact(dayAfter(event.day))}`,
    ...(event.every > 0 ? [`RRULE:${rule(event.day, event.every)}`] : []),
    `SUMMARY:${escape(event.title)}`,
    `DESCRIPTION:${escape(event.text)}`,
    ...(event.url ? [`URL:${event.url}`] : []),
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
    'END:VCALENDAR'
  ]
  return lines.map(fold).join('\r\n') + '\r\n'
}

/**
 * Comes again on the same weekday of the month ("the second Tuesday"): a day of the month would fall on weekends,
 * and the 29th to the 31st are missing in some months. The fifth weekday of a month is its last.
 */
function rule(day: string, every: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  const weekday = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'][date.getUTCDay()]
  const nth = Math.ceil(date.getUTCDate() / 7)
  return `FREQ=MONTHLY;INTERVAL=${every};BYDAY=${nth > 4 ? -1 : nth}${weekday}`
}

function compact(day: string): string {
  return day.replace(/-/g, '')
}

function dayAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + 1)
  return date.toISOString().slice(0, 10)
}

/** RFC 5545, 3.3.11. Control characters other than line breaks have no place in a text. */
function escape(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ')
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\n/g, '\\n')
}

/** RFC 5545, 3.1: no line is longer than 75 octets, and no character is cut in two. */
function fold(line: string): string {
  const encoder = new TextEncoder()
  let folded = ''
  let room = 75
  for (const character of line) {
    const size = encoder.encode(character).length
    if (size > room) {
      folded += '\r\n '
      room = 74
    }
    folded += character
    room -= size
  }
  return folded
}

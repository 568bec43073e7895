// Words of texts, as internal/search/words.go has them.
import { bytes } from './coder'

const letters: Record<string, string> = { ς: 'σ', æ: 'ae', œ: 'oe', ß: 'ss', ø: 'o', '’': "'" }

/** The words of a text, folded, as strings of bytes. */
export const split = (s: string): string[] =>
  s
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[ςæœßø’]/g, (c) => letters[c]!)
    .match(/[\p{L}\p{Nd}]+('[\p{L}\p{Nd}]+)*/gu)
    // Apostrophes are left out, and a final 's. 40 bytes count, without a part of a character at the end.
    ?.map((word) => bytes(word.replace(/'s$|'/g, '')).match(/.{0,40}(?![\x80-\xbf])/)![0]) ?? []

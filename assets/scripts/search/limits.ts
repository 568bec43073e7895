// The limits of a query and the weights of matches, as internal/search/query.go has them.

export const maxWord = 40
export const queryWords = 64
export const limitMost = 100
export const expansions = 24
export const tierBudget = 12000
export const bigMost = 2
export const typoMost = 3
export const rerank = 30
export const looked = 4
export const typed = 5
export const shortQuery = 3
export const longQuery = 6
export const commonMost = 12
export const wideRange = 2
export const prefixMost = 16
export const closeness = 32
export const otherForm = 32
export const massBase = 96
export const last = '\xff'
export const rootName = 'root.bin'

// The weights of matches, of 64.
export const weightExact = 64
export const weightJoined = 58
export const weightForm = 54
export const weightPrefix = 44
export const weightMore = 22
export const weightTypo = 44
export const weightTypo2 = 30

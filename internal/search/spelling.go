package search

import (
	"slices"
	"strings"
)

// The pairs of British and American spellings, as parts of words. A word that holds the left part is
// the same word as the one with the right part in its place. A part that begins or ends with a space
// must stand at the beginning or the end of the word. Forms that no stemmer joins are in the end: plurals, and a past tense
// where people ask in it.
var spellings = [][2]string{
	{"colour", "color"}, {"tumour", "tumor"}, {"behaviour", "behavior"}, {"favour", "favor"},
	{"flavour", "flavor"}, {"honour", "honor"}, {"humour", "humor"}, {" labour", " labor"},
	{"neighbour", "neighbor"}, {"odour", "odor"}, {"rumour", "rumor"}, {"vapour", "vapor"},
	{"harbour", "harbor"}, {"endeavour", "endeavor"}, {"rigour ", "rigor "}, {"saviour", "savior"},
	{"centre", "center"}, {" fibre", " fiber"}, {"litre", "liter"}, {"metre", "meter"},
	{"theatre", "theater"}, {"calibre", "caliber"}, {" titre", " titer"}, {"goitre", "goiter"},
	{"counselli", "counseli"}, {"counselle", "counsele"}, {"counsello", "counselo"}, {"labelli", "labeli"}, {"labelle", "labele"}, {"travelli", "traveli"}, {"travelle", "travele"}, {"modelli", "modeli"}, {"modelle", "modele"},
	{"cancelli", "canceli"}, {"cancelle", "cancele"}, {"signalli", "signali"}, {"signalle", "signale"}, {"channelli", "channeli"}, {"channelle", "channele"}, {"enrolment", "enrollment"},
	{" enrol ", " enroll "}, {" enrols ", " enrolls "}, {"fulfilment", "fulfillment"},
	{" fulfil ", " fulfill "}, {" fulfils ", " fulfills "}, {"instalment", "installment"},
	{"skilful", "skillful"}, {"licence", "license"}, {"practise", "practice"}, {"practising", "practicing"},
	{"defence", "defense"}, {"offence", "offense"}, {"pretence", "pretense"}, {"programme", "program"},
	{"catalogue", "catalog"}, {"dialogue", "dialog"}, {"analyse", "analyze"}, {"analysing", "analyzing"},
	{"paralyse", "paralyze"}, {"paralysing", "paralyzing"}, {"catalyse", "catalyze"},
	{"dialyse", "dialyze"}, {" grey", " gray"}, {" mould", " mold"}, {"plough", "plow"},
	{"aluminium", "aluminum"}, {"judgement", "judgment"}, {"acknowledgement", "acknowledgment"},
	{" ageing ", " aging "}, {" sulph", " sulf"}, {" mum ", " mom "}, {" mums ", " moms "},
	{"manoeuvre", "maneuver"}, {"anaesth", "anesth"}, {" anaem", " anem"}, {"aemia ", "emia "},
	{"aemias ", "emias "}, {"leukaem", "leukem"}, {"ischaem", "ischem"}, {"hypoglycaem", "hypoglycem"},
	{"hyperglycaem", "hyperglycem"}, {"septicaem", "septicem"}, {"uraem", "urem"}, {" haem", " hem"},
	{"paediatr", "pediatr"}, {"orthopaed", "orthoped"}, {"paedophil", "pedophil"},
	{"encyclopaed", "encycloped"}, {"oesophag", "esophag"}, {" oestr", " estr"}, {" foet", " fet"},
	{"rrhoea", "rrhea"}, {"pnoea", "pnea"}, {"oedema", "edema"}, {"coeliac", "celiac"},
	{"coelom", "celom"}, {"gynaec", "gynec"}, {"caesar", "cesar"}, {"caecum", "cecum"},
	{" faec", " fec"}, {"homoeo", "homeo"}, {"palaeo", "paleo"}, {"archaeo", "archeo"},
	{"aetiolog", "etiolog"}, {"amoeb", "ameb"}, {"haemo", "hemo"}, {"haemat", "hemat"},
	{" pyjama", " pajama"}, {" moustache", " mustache"},
	{"sceptic", "skeptic"}, {" whisky ", " whiskey "},
	{"ise ", "ize "}, {"ised ", "ized "}, {"ises ", "izes "}, {"ising ", "izing "}, {"iser ", "izer "},
	{"isers ", "izers "}, {"isation ", "ization "}, {"isations ", "izations "},
	{"isational ", "izational "},
	{" women ", " woman "}, {" men ", " man "}, {" children ", " child "}, {" feet ", " foot "}, {" teeth ", " tooth "}, {" mice ", " mouse "},
	{" wives ", " wife "}, {" lives ", " life "}, {" knives ", " knife "}, {" paid ", " pay "}, {" sent ", " send "}, {" spent ", " spend "},
	{" taught ", " teach "}, {" bought ", " buy "}, {" sold ", " sell "}, {" built ", " build "},
}

// sWords end like a verb in -ise and are written with an s on both sides of the Atlantic.
var sWords = []string{
	"advert", "adv", "ar", "bru", "chast", "chem", "circumc", "compr", "comprom", "conc", "cru", "dem",
	"desp", "dev", "dis", "disgu", "enterpr", "exc", "exerc", "expert", "franch", "gu", "improv",
	"inc", "likew", "merchand", "mort", "no", "otherw", "prec", "prem", "pra", "prom", "ra", "repr",
	"rev", "r", "superv", "surm", "surpr", "telev", "treat", "upr", "w", "appra", "appr", "po", "porpo", "torto",
	"turquo", "cerv", "anyw", "clockw", "lengthw", "parad", "malad", "malar", "val", "ma", "m", "cr", "sunr", "moonr",
}

// zWords end like a verb in -ize and are written with a z on both sides.
var zWords = []string{"size", "sized", "sizes", "prize", "prizes", "seize"}

// speller knows both spellings of a word.
type speller struct {
	british, american *strings.Replacer // each towards the other
	parts             [1 << 15]bool     // hashes of the first four bytes of each part
	sWord             map[string]bool
}

func newSpeller() *speller {
	var toAmerican, toBritish []string
	s := &speller{sWord: map[string]bool{}}
	for _, p := range spellings {
		toAmerican = append(toAmerican, p[0], p[1])
		toBritish = append(toBritish, p[1], p[0])
		s.parts[partHash(p[0])], s.parts[partHash(p[1])] = true, true
	}
	s.british, s.american = strings.NewReplacer(toBritish...), strings.NewReplacer(toAmerican...)
	for _, w := range sWords {
		s.sWord[w] = true
	}
	return s
}

// partHash mixes the first four bytes of s, which no part is shorter than.
func partHash(s string) uint32 {
	return (uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24) * 0x9e3779b1 >> 17
}

// both gives the British and the American spelling of a word; either may be the word itself.
func (s *speller) both(word string) (british, american string) {
	if !s.varies(word) {
		return word, word
	}
	padded := " " + word + " "
	return strings.TrimSpace(s.british.Replace(padded)), strings.TrimSpace(s.american.Replace(padded))
}

// varies reports whether a word may have two spellings. Nearly all have one, which a look at each four bytes shows
// much faster than replacing does.
func (s *speller) varies(word string) bool {
	var buf [maxWord + 2]byte
	buf[0] = ' '
	n := copy(buf[1:], word) + 1
	buf[n] = ' '
	i := 0
	for ; i+3 <= n; i++ {
		part := uint32(buf[i]) | uint32(buf[i+1])<<8 | uint32(buf[i+2])<<16 | uint32(buf[i+3])<<24
		if s.parts[part*0x9e3779b1>>17] {
			break
		}
	}
	if i+3 > n {
		return false
	}
	for _, end := range [...]string{"ise", "ised", "ises", "ising", "iser", "isers", "isation", "isations"} {
		if stem, ok := strings.CutSuffix(word, end); ok && s.sWord[stem] {
			return false
		}
	}
	return !slices.Contains(zWords, word)
}

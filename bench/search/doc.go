// Command search measures Signpost's search beside Pagefind, MiniSearch and SQLite FTS5.
//
//	go run . [-corpora DIR] [-n QUERIES] [-seed N]      in this folder
//
// DIR (or SIGNPOST_CORPORA) holds corpora, NAME.jsonl.gz with one page a line as
// {"id","title","sections":[{"h","id","text"}]}, and for each any number of files of queries,
// queries*-SUFFIX.json, where NAME ends with -SUFFIX: [{"group","query","relevant":["id"]}].
//
// Every system indexes the same pages and answers the same queries in the same run: those of the
// files, and fresh ones that it makes from the pages, with another seed each time unless -seed says
// which. The table shows the mean reciprocal rank of the first relevant page among ten (MRR@10) for
// each group of queries; the bytes that a browser fetches for a first query, with the scripts, and
// for a second one on the same page; the bytes of typing a title letter by letter; and what indexing
// and answering cost. Bytes are those of every third query. Peers come from npm, in the versions of package.json, into .cache/ beside this
// file; FTS5 comes with a Go module. Scripts and texts are counted as a host that compresses with
// brotli sends them, files that are compressed already as they are.
package main

// Package product is the catalogue of what the community owns and shares: its
// solutions, from an idea through a project in the sandbox to a product with a
// level, and out again.
//
// A [Product] is a page of catalogue fields that its coordinator keeps. Every
// version of it stays in the change record, from where it can be compared and
// restored. What holds for a time is kept apart, on timelines and with a source:
// its stage, its level, and which authorities own, coordinate, supply or use it
// (governance model 1.1, June 2025: levels are decided by the board, stages by
// what the community does). Figures and events are statements by somebody at a
// date; they are never added up or merged.
//
// Lists read an index in memory ([Service.Catalogue]), because counting every
// facet of ten thousand products in SQL for every reader is what makes peers
// slow. The index is checked against the products' versions and mends itself.
//
// Tables: subject, product, product_subject, product_stage_v, product_level_v,
// product_party_v, product_figure, product_event, product_relation,
// product_publiccode.
package product

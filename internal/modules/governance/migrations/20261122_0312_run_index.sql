-- What is asked for is the newest run of each way and place, of those that were brought
-- and of the others: the index tells it without the rows.
DROP INDEX governance_run_by_product;
CREATE INDEX governance_run_by_product ON governance_run (product_id, way, place, brought_by, first_read);

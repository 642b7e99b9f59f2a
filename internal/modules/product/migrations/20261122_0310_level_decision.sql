-- Which decision of the register gave the product its level; empty of what nobody has
-- decided, and of what was entered as decided before the register was asked.
ALTER TABLE product_level_v ADD COLUMN decided_by TEXT NOT NULL DEFAULT '';

-- row: a person whose customer's facts are made, and the source whose id it is
select
    ids.id as customer_id,
    known_sources.source
from person_ids as ids
cross join known_sources
where
    ids.id in (select customer_id from affected)
    -- A source's name has no colon, and the next character after it is a semicolon.
    and ids.source_id >= known_sources.source || ':'
    and ids.source_id < known_sources.source || ';'

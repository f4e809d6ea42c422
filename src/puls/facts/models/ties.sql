-- row: an instant of a ticket at which two events claim the same place
select distinct
    home_id,
    us
from (
    select
        home_id,
        us
    from history
    group by
        home_id,
        us,
        seq
    having count(*) > 1
) as claims

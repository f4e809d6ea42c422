-- row: an order
select
    source,
    event_id as source_order_id,
    customer_id,
    make_timestamp(epoch_us(ordered_at)) as ordered_at,
    make_timestamp(epoch_us(cancelled_at)) as cancelled_at,
    amount_micros,
    currency
from order_rows
where not deleted

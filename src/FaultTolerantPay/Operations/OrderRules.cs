using FaultTolerantPay.Advances;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Operations;

/// <summary>What every <see cref="IOperatorOrderStore"/> goes by when it is given an order.</summary>
public static class OrderRules
{
    /// <summary>
    /// Whether an order is written: null where it is, else the store's answer. An order that changes nothing is not written, and neither is one that would end what holds longer: that takes an order
    /// that ends it.
    /// </summary>
    /// <param name="order">The order.</param>
    /// <param name="holders">Who holds each of its slots, in their order; null for a slot that nobody holds. Holders whose time is over by <see cref="OperatorOrder.At"/> do not count.</param>
    public static OrderAppend? Refusal(OperatorOrder order, IEnumerable<OperatorOrder?> holders)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(holders);
        bool changes = false;
        foreach (OperatorOrder? held in holders)
        {
            OperatorOrder? holder = held is not null && held.HoldsAt(order.At) ? held : null;
            if (order.Begins && holder is not null && EndsLater(holder, order))
                return new OrderAppend(null, holder);
            changes |= order.Begins ? holder is null || holder.Until != order.Until : holder is not null;
        }
        return changes ? null : new OrderAppend(null, null);
    }

    /// <summary>An order about a customer that holds no longer, without the customer and the reason.</summary>
    public static OperatorOrder Erase(OperatorOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order with { Target = OrderTarget.Customer(CustomerId.Forgotten), Reason = Forgotten.Text };
    }

    private static bool EndsLater(OperatorOrder holder, OperatorOrder order) => order.Until is { } end && !(holder.Until <= end);
}

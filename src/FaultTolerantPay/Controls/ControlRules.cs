using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Controls;

/// <summary>What every <see cref="IOperatorControlStore"/> goes by when it is given an order.</summary>
public static class ControlRules
{
    /// <summary>
    /// Whether an order is written: null where it is, else the store's answer. An order that changes nothing is not written, and neither is one that would end what holds longer: that takes an order
    /// that ends it.
    /// </summary>
    /// <param name="order">The order.</param>
    /// <param name="holders">Who holds each of its slots, in their order; null for a slot that nobody holds. Holders whose time is over by <see cref="OperatorControl.At"/> do not count.</param>
    public static ControlAppendResult? FindRefusal(OperatorControl order, IEnumerable<OperatorControl?> holders)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(holders);
        bool changes = false;
        foreach (OperatorControl? held in holders)
        {
            OperatorControl? holder = held is not null && held.HoldsAt(order.At) ? held : null;
            if (order.StartsControl && holder is not null && EndsLater(holder, order))
                return new ControlAppendResult(null, holder);
            changes |= order.StartsControl ? holder is null || holder.Until != order.Until : holder is not null;
        }
        return changes ? null : new ControlAppendResult(null, null);
    }

    /// <summary>An order about a customer that holds no longer, without the customer and the reason.</summary>
    public static OperatorControl Erase(OperatorControl order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order with { Target = ControlTarget.Customer(CustomerId.Forgotten), Reason = Erasure.Text };
    }

    private static bool EndsLater(OperatorControl holder, OperatorControl order) => order.Until is { } end && !(holder.Until <= end);
}

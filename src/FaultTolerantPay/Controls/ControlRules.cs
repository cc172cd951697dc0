using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Controls;

/// <summary>The rules that every <see cref="IOperatorControlStore"/> applies when it is given a control.</summary>
public static class ControlRules
{
    /// <summary>
    /// Decides whether a control is written: null if it is, otherwise the store's result. A control that changes nothing is not written.
    /// Neither is a block that would shorten a longer one: the longer one must be ended first.
    /// </summary>
    /// <param name="control">The control.</param>
    /// <param name="holders">
    /// The control that holds each of its slots, in their order; null for a free slot. A holder whose time is over by
    /// <see cref="OperatorControl.At"/> does not count.
    /// </param>
    public static ControlAppendResult? FindRefusal(OperatorControl control, IEnumerable<OperatorControl?> holders)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(holders);
        bool changes = false;
        foreach (OperatorControl? held in holders)
        {
            OperatorControl? holder = held is not null && held.HoldsAt(control.At) ? held : null;
            if (control.StartsControl && holder is not null && EndsLater(holder, control))
            {
                return new ControlAppendResult(null, holder);
            }

            changes |= control.StartsControl ? holder is null || holder.Until != control.Until : holder is not null;
        }
        return changes ? null : new ControlAppendResult(null, null);
    }

    /// <summary>The record of an ended control on a customer, without the customer and the reason.</summary>
    public static OperatorControl Erase(OperatorControl control)
    {
        ArgumentNullException.ThrowIfNull(control);
        return control with { Target = ControlTarget.Customer(CustomerId.Erased), Reason = Erasure.Text };
    }

    private static bool EndsLater(OperatorControl holder, OperatorControl control) => control.Until is { } end && !(holder.Until <= end);
}
